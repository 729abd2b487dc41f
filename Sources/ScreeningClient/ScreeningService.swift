public import SettlementModel
public import TransferCore

/// Somebody outside who knows whom a bank may not deal with. A gateway's own service, or a provider's behind a bridge.
public protocol ScreeningService: Sendable {
    /// By which rules name it.
    var name: String { get }

    /// - Returns: at most one answer for each subject. A subject without one is not known, which allows nothing.
    /// - Throws: where nothing is known of anybody.
    func screen(_ subjects: [ScreeningSubject]) async throws(ScreeningFault) -> [ScreeningAnswer]
}

/// Why a service said nothing that counts. It never means that somebody is clear.
public struct ScreeningFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }

    public enum Code: String, Hashable, Sendable, CaseIterable {
        case notReached = "screening.not-reached"
        case noAnswer = "screening.no-answer"
        case refused = "screening.refused"
        case form = "screening.form"
    }
}

/// What several services said of the same subjects, all asked at once.
public struct ScreeningRound: Sendable {
    public let answers: [ScreeningAnswer]
    /// Services that said nothing, by name.
    public let silent: [String: ScreeningFault]

    public static func ask(
        _ services: [any ScreeningService], about subjects: [ScreeningSubject]
    ) async -> ScreeningRound {
        await withTaskGroup(of: (String, Result<[ScreeningAnswer], ScreeningFault>).self) { tasks in
            for service in services {
                tasks.addTask {
                    do throws(ScreeningFault) {
                        return (service.name, .success(try await service.screen(subjects)))
                    } catch { return (service.name, .failure(error)) }
                }
            }
            var (answers, silent): ([ScreeningAnswer], [String: ScreeningFault]) = ([], [:])
            for await (name, result) in tasks {
                switch result {
                case .success(let said): answers += said
                case .failure(let fault): silent[name] = fault
                }
            }
            return ScreeningRound(answers: answers, silent: silent)
        }
    }
}
