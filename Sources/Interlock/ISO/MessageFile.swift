import ISO20022Messages
import SettlementProofs
import XML

/// Reads messages from files, with a reason where one is refused.
enum MessageFile {
    typealias Refusal = MessageRefusal

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

extension MessageRefusal {
    func failure(_ file: String) -> CommandFailure {
        let place = [file, path, line > 0 ? "line \(line)" : ""].filter { !$0.isEmpty }
        return CommandFailure.refused(
            code, TextWrap.safe(place.joined(separator: ", ") + ": " + detail), next: next)
    }
}
