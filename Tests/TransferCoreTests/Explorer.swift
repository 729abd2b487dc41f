import SettlementModel
import SettlementProofs

@testable import TransferCore

/// Walks through everything that two transfer machines, two ledgers, their clocks and the wire can do.
///
/// Time is two independent clocks that may run on at any moment, however far apart; a command once sent may
/// land at any later moment or never; a message may be late, repeated or lost; a fact may be seen late by
/// either side. Messages that only carry a proof are the same as seeing the ledger. Both machines conform;
/// nobody else holds a key.
struct Explorer {
    struct Options {
        var mode = SettlementMode.m2
        /// Anybody may push what needs no signature; otherwise only what a machine's duty asked for happens.
        var strangersPush = true
        var desksAbort = true
        /// A ledger may be suspended for good at either side, at any time.
        var suspensions = false
        /// The walk begins with the proposal on its way instead of READY, and the answer to it may be late.
        var fromProposal = false
        /// Two people may resume a suspended transfer, at any time.
        var resumptions = false
    }

    struct Node: Hashable {
        var initiator: Int
        var responder: Int
        var x = LockState.none
        var y = LockState.none
        var hourX = 0
        var hourY = 0
        var sent: Set<Command> = []
        var said: Set<Word> = []

        subscript(role: TransferRole) -> Int {
            get { role == .initiator ? initiator : responder }
            set { if role == .initiator { initiator = newValue } else { responder = newValue } }
        }
    }

    struct Command: Hashable {
        let leg: LegID
        let act: TransferAct
    }

    enum Word: Hashable { case abortByInitiator, abortByResponder, half, accept, reject, readyI, readyR }

    enum Occurrence: Hashable {
        case beginLockX(Int), beginLockY(Int), beginReveal(Int), fact(LegID, LockState), abortWanted,
            abortRequested
        case releaseSigned(TransferRole), suspended, resumed
        case proposed, facts(hour: Int, held: Bool), accepted, rejected, ready, peerEnded(TransferOutcome)
    }

    let options: Options
    let deal: Deal
    private(set) var states: [TransferState] = []
    private(set) var nodes: [Node] = []
    /// `by` is whose step it is; `nil` for ledgers and clocks.
    private(set) var edges: [(from: Int, to: Int, by: TransferRole?)] = []
    private(set) var illegal: [String] = []
    private var places: [Node: Int] = [:]
    private var numbers: [String: Int] = [:]
    private var answers: [Question: Answer] = [:]
    private var demands: [Demand: [Duty]] = [:]
    private let contexts: [TransferRole: TransferContext]
    private let clocksX: [LedgerInstant]
    private let clocksY: [LedgerInstant]

    private struct Question: Hashable {
        let role: TransferRole
        let state: Int
        let occurrence: Occurrence
    }
    private struct Demand: Hashable {
        let role: TransferRole
        let state: Int
        let hourX: Int
        let hourY: Int
    }
    private enum Answer {
        case nothing
        case moved(Int, Set<Word>)
    }

    init(_ options: Options) throws {
        self.options = options
        let deals = Deals(mode: options.mode)
        deal = try deals.deal()
        contexts = [.initiator: try deals.context(.initiator), .responder: try deals.context(.responder)]
        let times = deal.terms.timelocks
        clocksX = [times.proposedAtY, times.lockDeadlineX, times.expiryX]
        clocksY = [
            times.proposedAtY, times.lockDeadlineY, times.revealDeadlineY.advanced(bySeconds: 1),
            times.expiryY,
        ]
    }

    /// - Returns: false where there were more nodes than `limit`.
    mutating func explore(limit: Int) throws -> Bool {
        let ready = number(.ready(deal))
        let (proposed, new) = (number(.proposed(deal)), number(.preparing(Preparation())))
        visit(
            options.fromProposal
                ? Node(initiator: proposed, responder: new) : Node(initiator: ready, responder: ready))
        var next = 0
        while next < nodes.count {
            guard nodes.count <= limit else { return false }
            for (successor, by) in try successors(of: nodes[next]) {
                edges.append((from: next, to: visit(tidied(successor)), by: by))
            }
            next += 1
        }
        return true
    }

    func outcome(_ node: Node, _ role: TransferRole) -> TransferOutcome? {
        if case .ended(let ending) = states[node[role]] { return ending.outcome }
        return nil
    }

    /// Nodes from which `goal` can still be reached where `silent` does nothing any more.
    func canReach(_ goal: (Node) -> Bool, silent: TransferRole? = nil) -> [Bool] {
        var before: [[Int32]] = Array(repeating: [], count: nodes.count)
        for edge in edges where edge.by == nil || edge.by != silent {
            before[edge.to].append(Int32(edge.from))
        }
        var good = nodes.map(goal)
        var queue = good.indices.filter { good[$0] }
        while let place = queue.popLast() {
            for earlier in before[place] where !good[Int(earlier)] {
                good[Int(earlier)] = true
                queue.append(Int(earlier))
            }
        }
        return good
    }

    // MARK: One step

    private mutating func successors(of node: Node) throws -> [(Node, TransferRole?)] {
        var found: [(Node, TransferRole?)] = ledgerSteps(node).map { ($0, nil) }
        if node.hourX + 1 < clocksX.count { found.append((changed(node) { $0.hourX += 1 }, nil)) }
        if node.hourY + 1 < clocksY.count { found.append((changed(node) { $0.hourY += 1 }, nil)) }
        for role in TransferRole.allCases {
            for occurrence in occurrences(node, role) {
                if let moved = try ask(node, role, occurrence) { found.append((moved, role)) }
            }
            for duty in duties(node, role) {
                for refusing in [false, true] where duty == .readFacts || !refusing {
                    if let moved = try perform(node, role, duty, refusing) { found.append((moved, role)) }
                }
            }
        }
        return found
    }

    private func occurrences(_ node: Node, _ role: TransferRole) -> [Occurrence] {
        var found: [Occurrence] = []
        // Who knows no terms knows no lock to look at.
        let legs = states[node[role]].deal == nil ? [] : [(LegID.x, node.x), (.y, node.y)]
        for (leg, state) in legs where state != .none {
            found.append(.fact(leg, state))
            if state == .claimed || state == .refunded { found.append(.fact(leg, .locked)) }
        }
        if options.desksAbort { found.append(.abortWanted) }
        if options.suspensions { found.append(.suspended) }
        if options.resumptions { found.append(.resumed) }
        if node.said.contains(role == .initiator ? .abortByResponder : .abortByInitiator) {
            found.append(.abortRequested)
        }
        if options.fromProposal { found += answers(node, role) }
        if role == .responder, node.said.contains(.half) { found.append(.releaseSigned(.initiator)) }
        return found
    }

    /// What is said before the terms bind both, each as late as it likes; how the responder ended is said last.
    private func answers(_ node: Node, _ role: TransferRole) -> [Occurrence] {
        if role == .responder { return [.proposed] + (node.said.contains(.readyI) ? [.ready] : []) }
        var found: [Occurrence] = []
        if node.said.contains(.accept) { found.append(.accepted) }
        if node.said.contains(.reject) { found.append(.rejected) }
        if node.said.contains(.readyR) { found.append(.ready) }
        if let outcome = outcome(node, .responder) { found.append(.peerEnded(outcome)) }
        return found
    }

    private mutating func perform(
        _ node: Node, _ role: TransferRole, _ duty: Duty, _ refusing: Bool
    ) throws -> Node? {
        switch duty {
        case .beginLock(.x): return try ask(node, role, .beginLockX(node.hourX))
        case .beginLock(.y): return try ask(node, role, .beginLockY(node.hourY))
        case .beginReveal: return try ask(node, role, .beginReveal(node.hourY))
        case .signRelease: return try ask(node, role, .releaseSigned(role))
        case .submit(let leg, let act):
            let command = Command(leg: leg, act: act)
            return node.sent.contains(command) ? nil : changed(node) { $0.sent.insert(command) }
        case .readFacts where role == .responder:
            // The answer is the desk's or the rules': either may come.
            return try ask(node, role, .facts(hour: node.hourX, held: refusing))
        case .makeHashlock, .readFacts, .signExit, .sealEvidence, .reportRules, .askRegistry, .tellResale:
            return nil
        }
    }

    /// What the ledgers may book now.
    private func ledgerSteps(_ node: Node) -> [Node] {
        var found: [Node] = []
        func may(_ leg: LegID, _ act: TransferAct, free: Bool = false) -> Bool {
            (free && options.strangersPush) || node.sent.contains(Command(leg: leg, act: act))
        }
        let m2 = options.mode == .m2
        if node.x == .none {
            if node.hourX == 0, may(.x, .lock) { found.append(changed(node) { $0.x = .locked }) }
            if may(.x, .cancel, free: node.hourX >= 1) { found.append(changed(node) { $0.x = .cancelled }) }
        }
        if node.x == .locked {
            let claimable = m2 ? node.y == .claimed : node.hourX < 2
            let refundable = m2 ? node.y == .refunded || node.y == .cancelled : node.hourX == 2
            // Whoever knows the preimage brings the responder's claim for it, perhaps before the responder has seen Y.
            let isKnown = node.y == .claimed || node.sent.contains(Command(leg: .y, act: .claim))
            if claimable, may(.x, .claim, free: isKnown) { found.append(changed(node) { $0.x = .claimed }) }
            if refundable, may(.x, .refund, free: true) { found.append(changed(node) { $0.x = .refunded }) }
        }
        if node.y == .none {
            if node.hourY == 0, may(.y, .lock) { found.append(changed(node) { $0.y = .locked }) }
            if may(.y, .cancel, free: node.hourY >= 1) { found.append(changed(node) { $0.y = .cancelled }) }
        }
        if node.y == .locked {
            if node.hourY < 3, may(.y, .claim) { found.append(changed(node) { $0.y = .claimed }) }
            if node.hourY == 3, may(.y, .refund, free: true) {
                found.append(changed(node) { $0.y = .refunded })
            }
            if may(.y, .unlockByBoth) { found.append(changed(node) { $0.y = .refunded }) }
        }
        return found
    }

    private func changed(_ node: Node, _ change: (inout Node) -> Void) -> Node {
        var copy = node
        change(&copy)
        return copy
    }

    /// What can no longer have any effect is forgotten, so that equal situations are one node.
    private func tidied(_ node: Node) -> Node {
        var tidy = node
        tidy.sent = node.sent.filter { command in
            let state = command.leg == .x ? node.x : node.y
            switch command.act {
            case .lock, .cancel: return state == .none
            // In M1 the bytes of a claim on Y open X, whatever became of Y.
            case .claim where command.leg == .y && options.mode == .m1: return !node.x.isEnd
            case .claim, .refund, .unlockByBoth, .releaseByBoth: return !state.isEnd
            }
        }
        if outcome(node, .initiator) != nil {
            tidy.said.subtract([.abortByResponder, .accept, .reject, .readyR])
        }
        if outcome(node, .responder) != nil { tidy.said.subtract([.half, .readyI]) }
        if outcome(node, .responder) != nil, !options.fromProposal { tidy.said.remove(.abortByInitiator) }
        return tidy
    }

    // MARK: The machines, asked once per question

    private mutating func duties(_ node: Node, _ role: TransferRole) -> [Duty] {
        let demand = Demand(role: role, state: node[role], hourX: node.hourX, hourY: node.hourY)
        if let known = demands[demand] { return known }
        guard let context = contexts[role] else { return [] }
        let clocks = LedgerClocks(x: clocksX[node.hourX], y: clocksY[node.hourY])
        let found = Transfer.duties(states[node[role]], clocks, in: context)
        demands[demand] = found
        return found
    }

    private mutating func ask(_ node: Node, _ role: TransferRole, _ occurrence: Occurrence) throws -> Node? {
        let question = Question(role: role, state: node[role], occurrence: occurrence)
        let answer: Answer
        if let known = answers[question] {
            answer = known
        } else {
            answer = try reply(question)
            answers[question] = answer
        }
        guard case .moved(let state, let words) = answer else { return nil }
        return changed(node) {
            $0[role] = state
            $0.said.formUnion(words)
        }
    }

    private mutating func reply(_ question: Question) throws -> Answer {
        var context = try need(contexts[question.role])
        if case .facts(_, held: true) = question.occurrence { context = context.holding() }
        let event = try event(question.occurrence)
        do throws(TransferRefusal) {
            let step = try Transfer.transition(states[question.state], on: event, in: context)
            var words: Set<Word> = []
            for message in step.messages {
                switch message {
                case .abortRequest:
                    words.insert(question.role == .initiator ? .abortByInitiator : .abortByResponder)
                case .abortAgreed: words.insert(.half)
                case .accept: words.insert(.accept)
                case .reject: words.insert(.reject)
                case .ready: words.insert(question.role == .initiator ? .readyI : .readyR)
                default: break
                }
            }
            return .moved(number(step.state), words)
        } catch {
            if case .illegal(let detail) = error {
                illegal.append(
                    "\(question.role) in \(states[question.state].name) on \(question.occurrence): \(detail)")
            }
            return .nothing
        }
    }

    private func event(_ occurrence: Occurrence) throws -> TransferEvent {
        switch occurrence {
        case .beginLockX(let hour): .lockBegun(.x, at: clocksX[hour])
        case .beginLockY(let hour): .lockBegun(.y, at: clocksY[hour])
        case .beginReveal(let hour): .revealBegun(at: clocksY[hour])
        case .fact(let leg, .locked): .lockProven(leg, try Proven.lock(leg, deal))
        case .fact(let leg, .claimed): .claimProven(leg, try Proven.end(leg, .claimed, deal))
        case .fact(let leg, let state): .returnProven(leg, try Proven.end(leg, state, deal))
        case .abortWanted: .abortWanted(reason: "x")
        case .abortRequested: .abortRequested(reason: "x")
        case .releaseSigned(let role): .releaseSigned(by: role, try Proven.half(role, deal))
        case .proposed: .termsProposed(deal.terms)
        case .facts(let hour, _): .factsRead(try facts(hour))
        case .accepted: .termsAccepted(deal.digest)
        case .rejected: .termsRejected(deal.digest, code: "terms.x", detail: "x")
        case .ready: .peerReady(deal.digest)
        case .peerEnded(let outcome): .peerEnded(outcome)
        case .suspended: .suspended(reason: "x")
        case .resumed: .resumed
        }
    }

    private func facts(_ hour: Int) throws -> PreflightFacts {
        let facts = try Deals(mode: options.mode).facts()
        let x = LegFacts(
            asset: facts.x.asset, payer: facts.x.payer, payee: facts.x.payee, clock: clocksX[hour])
        return PreflightFacts(x: x, y: facts.y)
    }

    private mutating func number(_ state: TransferState) -> Int {
        let name = Wording.state(state)
        if let known = numbers[name] { return known }
        states.append(state)
        numbers[name] = states.count - 1
        return states.count - 1
    }

    @discardableResult
    private mutating func visit(_ node: Node) -> Int {
        if let known = places[node] { return known }
        nodes.append(node)
        places[node] = nodes.count - 1
        return nodes.count - 1
    }
}
