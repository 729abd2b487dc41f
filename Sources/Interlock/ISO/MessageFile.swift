import ISO20022Messages
import SettlementProofs
import XML

/// Reads messages from files, with a reason where one is refused.
enum MessageFile {
    /// Why a file is no valid message.
    struct Refusal: Error {
        let code: String
        let path: String
        /// 0 where no line is meant.
        let line: Int
        let detail: String
        let next: String

        init(_ fault: MessageFault) {
            (code, path, line, detail, next) =
                (fault.code, fault.path, fault.line, fault.detail, fault.nextStep)
        }

        init(_ fault: XMLFault) {
            (code, path, line, detail) = (fault.code, fault.path, fault.line, fault.detail)
            next = "correct the document at that place"
        }

        var sentence: String {
            let place = [path, line > 0 ? "line \(line)" : ""].filter { !$0.isEmpty }
            return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + "\(detail) [\(code)]"
        }

        func failure(_ file: String) -> CommandFailure {
            let place = [file, path, line > 0 ? "line \(line)" : ""].filter { !$0.isEmpty }
            return CommandFailure.refused(
                code, TextWrap.safe(place.joined(separator: ", ") + ": " + detail), next: next)
        }
    }

    /// - Throws: `CommandFailure` where the file cannot be read at all.
    static func answer(_ path: String, withRules: Bool = true) throws -> Result<BusinessMessage, Refusal> {
        let limits = XMLLimits()
        return judged(try HostFiles.read(path, limit: limits.bytes), limits, withRules: withRules)
    }

    static func judged(
        _ bytes: [UInt8], _ limits: XMLLimits = XMLLimits(), withRules: Bool = true
    ) -> Result<BusinessMessage, Refusal> {
        do {
            return .success(try BusinessMessage(bytes, limits: limits, withRules: withRules))
        } catch let fault as MessageFault {
            return .failure(Refusal(fault))
        } catch let fault as XMLFault {
            return .failure(Refusal(fault))
        } catch {
            return .failure(Refusal(XMLFault(.syntax, detail: "\(error)")))
        }
    }

    /// - Throws: `CommandFailure` where it cannot be read or is not valid.
    static func load(_ path: String) throws -> BusinessMessage {
        switch try answer(path) {
        case .success(let message): return message
        case .failure(let refusal): throw refusal.failure(path)
        }
    }
}

extension MessageFault {
    /// As a command ends by it.
    var failure: CommandFailure { MessageFile.Refusal(self).failure("") }
}
