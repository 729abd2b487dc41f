import SecureChannels

/// Reads of one path share answers: who asks while one is under way gets the next, with all others who wait.
///
/// Nobody is given an answer older than the question: a read that began before somebody asked is not for that one.
/// Many transfers look at the same few accounts and anchors; under load one request serves them all, alone it serves one.
actor SharedReads {
    typealias Answer = Result<HTTP2Response, HTTP2ClientError>

    private enum Turn: Sendable {
        case answered(Answer)
        /// Asks for itself and for all who waited with it.
        case leads(followers: [CheckedContinuation<Turn, Never>])
    }

    /// Who waits for the next read of a path; a path that is not here is not being read.
    private var waiting: [String: [CheckedContinuation<Turn, Never>]] = [:]

    /// How many wait for the next read of `path`.
    func waitingFor(_ path: String) -> Int { waiting[path]?.count ?? 0 }

    func read(
        _ path: String, by ask: @escaping @Sendable () async -> Answer
    ) async throws(HTTP2ClientError) -> HTTP2Response {
        guard waiting[path] != nil else {
            waiting[path] = []
            return try await lead(path, [], ask).get()
        }
        switch await withCheckedContinuation({ waiting[path]?.append($0) }) {
        case .answered(let answer): return try answer.get()
        case .leads(let followers): return try await lead(path, followers, ask).get()
        }
    }

    private func lead(
        _ path: String, _ followers: [CheckedContinuation<Turn, Never>],
        _ ask: @escaping @Sendable () async -> Answer
    ) async -> Answer {
        // A task of its own: that one caller no longer wants the answer is no reason for the others to go without.
        let answer = await Task { await ask() }.value
        for follower in followers { follower.resume(returning: .answered(answer)) }
        if let next = waiting[path], let leader = next.first {
            waiting[path] = []
            leader.resume(returning: .leads(followers: Array(next.dropFirst())))
        } else {
            waiting[path] = nil
        }
        return answer
    }
}
