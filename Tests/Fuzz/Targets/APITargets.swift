import Dispatch
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Synchronization

@testable import GatewayAPI

let apiTargets = [FuzzTarget("desk-api", limit: 4096, checkRequest)]

/// A request to the desk's API: a line with method, role and path, then the body. Every answer is JSON that we read.
private func checkRequest(_ input: [UInt8]) throws(Violation) {
    let parts = input.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
    let words = String(decoding: parts[0], as: UTF8.self).split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count == 3, let name = UserID("desk-user") else { return }
    let role = APIRole(rawValue: words[1])
    let user = APIUser(name: name, roles: role.map { [$0] } ?? [], pin: Digest.sha256([]))
    let (method, path, body) = (words[0], words[2], Array(parts.dropFirst().first ?? []))
    let dispatch = APIDispatch(desk: SmallDesk())
    let answer = waiting {
        do throws(APIProblem) {
            let route = try dispatch.route(method: method, path: path, user: user)
            if case .events = route { return APIAnswer.json(.null) }
            let form = route == .transfers && body.first == UInt8(ascii: "<") ? APIBody.Form.xml : .json
            return try await dispatch.perform(
                route, method: method, body: APIBody(bytes: body, form: form), user: user,
                page: TransferPage(query: String(decoding: body, as: UTF8.self)))
        } catch { return error.answer }
    }
    try require((200...503).contains(answer.status), "status \(answer.status)")
    if answer.status >= 400 {
        let body = try mustSucceed("a refusal") { try CanonicalJSON.parse(answer.body) }
        guard case .object(let problem) = body else { throw Violation("a refusal that is no object") }
        try requireCode(
            problem.text("code"), under: "api.", "desk.", "json.", "registry.", "resume.", "xml.", "iso.")
        try require(!problem.text("next").isEmpty, "a refusal that does not say what to do")
    } else if answer.contentType == "application/json" {
        _ = try mustSucceed("an answer") { try CanonicalJSON.parse(answer.body) }
    }
}

/// Waits here for what a task makes.
private func waiting(_ body: @escaping @Sendable () async -> APIAnswer) -> APIAnswer {
    let place = AnswerPlace()
    let done = DispatchSemaphore(value: 0)
    Task {
        let answer = await body()
        place.answer.withLock { $0 = answer }
        done.signal()
    }
    done.wait()
    return place.answer.withLock { $0 } ?? APIAnswer.json(.null, status: 0)
}

private final class AnswerPlace: Sendable {
    let answer = Mutex<APIAnswer?>(nil)
}
