import SettlementModel
import SettlementProofs

/// Why one endpoint did not give a usable answer.
enum ReadFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call failed. The endpoint may be good a moment later.
    case call(RPCFault)
    /// It answers, but has not seen what others have.
    case behind(String)
    /// What it said is disproved: by a hash, a seal, a root or a proof.
    case lie(String)

    var description: String {
        switch self {
        case .call(let fault): "\(fault)"
        case .behind(let what): "behind: \(what)"
        case .lie(let what): "disproved: \(what)"
        }
    }
}

extension Result where Failure == ReadFault {
    /// Why an endpoint gave no answer, for people.
    var words: String { if case .failure(let fault) = self { "\(fault)" } else { "it answered" } }
}

/// How one endpoint did so far.
public struct EndpointStanding: Hashable, Sendable {
    public let name: String
    /// Its newest block number, by its own word; `nil` where it was not heard.
    public internal(set) var head: UInt64?
    /// Why it is not asked any more: it said something that was disproved.
    public internal(set) var left: String?
    /// Its last failure, where the last call failed.
    public internal(set) var trouble: String?
}

/// The ledger's endpoints. Any of them may serve; none is believed.
///
/// An endpoint that was proved to lie is left until the driver is started again. One that fails is asked last.
actor EndpointPool {
    private let lines: [RPCLine]
    private var standings: [EndpointStanding]
    /// Whom to ask first.
    private var order: [Int]

    init(_ endpoints: [EVMEndpoint], patience: Int = 10_000) {
        lines = endpoints.map { RPCLine($0, patience: patience) }
        standings = endpoints.map { EndpointStanding(name: $0.name) }
        order = Array(endpoints.indices)
    }

    func report() -> [EndpointStanding] { standings }

    /// The endpoints that are still asked.
    var inUse: Int { standings.count { $0.left == nil } }

    /// Asks one endpoint after another until one gives an answer that `question` accepts.
    ///
    /// - Throws: `ledger.evm.behind` where all that are asked answer, but have not seen it; else `ledger.evm.unreachable`.
    func ask<Value: Sendable>(
        _ what: String, _ question: @Sendable (RPCLine) async throws(ReadFault) -> Value
    ) async throws(EVMFault) -> Value {
        var reasons: [String] = []
        var isBehind = true
        for index in order where standings[index].left == nil {
            do {
                let value = try await question(lines[index])
                standings[index].trouble = nil
                return value
            } catch {
                note(error, at: index)
                reasons.append("\(standings[index].name) \(error)")
                if case .behind = error {} else { isBehind = false }
            }
        }
        if isBehind, !reasons.isEmpty {
            throw EVMFault(
                "ledger.evm.behind", reasons.joined(separator: "; "),
                next: "wait; it is asked again by itself")
        }
        let left = standings.filter { $0.left != nil }.map { "\($0.name) left" }
        throw EVMFault(
            "ledger.evm.unreachable",
            "no endpoint gives \(what): \((reasons + left).joined(separator: "; "))",
            next: "check the nodes; name another endpoint for one that was left")
    }

    /// Asks all endpoints that are in use, side by side.
    func askAll<Value: Sendable>(
        _ question: @escaping @Sendable (RPCLine) async throws(ReadFault) -> Value
    ) async -> [(name: String, answer: Result<Value, ReadFault>)] {
        let asked = standings.indices.filter { standings[$0].left == nil }
        let lines = lines
        let answers = await withTaskGroup(of: (Int, Result<Value, ReadFault>).self) { group in
            for index in asked {
                group.addTask {
                    do throws(ReadFault) { return (index, .success(try await question(lines[index]))) } catch
                    {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [Int: Result<Value, ReadFault>]()) { $0[$1.0] = $1.1 }
        }
        return asked.compactMap { index in
            guard let answer = answers[index] else { return nil }
            if case .failure(let fault) = answer {
                note(fault, at: index)
            } else {
                standings[index].trouble = nil
            }
            return (standings[index].name, answer)
        }
    }

    /// Asks one endpoint after another, until one gives an answer that is enough.
    /// - Returns: what was heard, in the order asked; of all that are in use where none was enough.
    func askInTurn<Value: Sendable>(
        _ question: @Sendable (RPCLine) async throws(ReadFault) -> Value, until isEnough: (Value) -> Bool
    ) async -> [(name: String, answer: Result<Value, ReadFault>)] {
        var heard: [(name: String, answer: Result<Value, ReadFault>)] = []
        for index in order where standings[index].left == nil {
            do {
                let value = try await question(lines[index])
                standings[index].trouble = nil
                heard.append((standings[index].name, .success(value)))
                if isEnough(value) { break }
            } catch {
                note(error, at: index)
                heard.append((standings[index].name, .failure(error)))
            }
        }
        return heard
    }

    /// The highest block that any endpoint says it has. A hint: only a proved header counts.
    func newestNumber() async throws(EVMFault) -> UInt64 {
        let heard = await askAll { line throws(ReadFault) in
            try await line.value("eth_blockNumber", []) { value throws(NodeAnswerFault) in
                try value.quantity()
            }
        }
        var newest: UInt64?
        for (name, answer) in heard {
            guard case .success(let number) = answer else { continue }
            if let index = standings.firstIndex(where: { $0.name == name }) { standings[index].head = number }
            newest = max(newest ?? 0, number)
        }
        guard let newest else {
            throw EVMFault(
                "ledger.evm.unreachable", "no endpoint says how far the ledger is",
                next: "check the nodes and the way to them")
        }
        return newest
    }

    /// Every endpoint's header at a height, by its own word and also from those that were left.
    func headers(at number: UInt64, _ reader: BlockReader) async -> [(name: String, header: [UInt8])] {
        var found: [(name: String, header: [UInt8])] = []
        for (index, line) in lines.enumerated() {
            // Whoever does not answer shows no second chain.
            guard let block = try? await reader.blocks(number...number, line).first else { continue }
            found.append((standings[index].name, block.headerBytes))
        }
        return found
    }

    private func note(_ fault: ReadFault, at index: Int) {
        standings[index].trouble = "\(fault)"
        if case .lie(let what) = fault { standings[index].left = what }
        // The next question goes to another one first.
        order.removeAll { $0 == index }
        order.append(index)
    }
}

extension RPCLine {
    /// A call whose result must be there and be understood.
    func value<Value: Sendable>(
        _ method: String, _ params: [JSONValue], _ decode: (NodeValue) throws(NodeAnswerFault) -> Value
    ) async throws(ReadFault) -> Value {
        guard let found = try await find(method, params, decode) else {
            throw .behind("\(method) found nothing")
        }
        return found
    }

    /// A call whose result may be null.
    func find<Value: Sendable>(
        _ method: String, _ params: [JSONValue], _ decode: (NodeValue) throws(NodeAnswerFault) -> Value
    ) async throws(ReadFault) -> Value? {
        let result: NodeValue
        do { result = try await call(method, params) } catch { throw .call(error) }
        if result.isNull { return nil }
        do { return try decode(result) } catch { throw .call(.unreadable("\(method): \(error)")) }
    }
}
