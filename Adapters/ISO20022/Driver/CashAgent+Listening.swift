import ISO20022Proofs
import SQLLedgerProofs
import SettlementModel

extension CashAgent {
    /// Takes in what the payment system said. What was read and says nothing is put away all the same; what cannot be read
    /// stays, and holds up nothing.
    func listen() async throws {
        let reception = try await exchange.received()
        report(reception)
        // What had no turn may lie there still, and is remembered: no more than the folder holds.
        let present = Set(reception.messages.map(\.id))
        heard = heard.filter { present.contains($0.key) || reception.unvisited.contains($0.key.name) }
        stuck = stuck.filter { present.contains($0) || reception.unvisited.contains($0.name) }
        for message in reception.messages where try await listen(to: message) {
            do { try await exchange.putAway(message) } catch let fault as ExchangeFault {
                guard stuck.insert(message.id).inserted else { continue }
                warn("a message that was read stays in its folder", "", fault)
            }
        }
    }

    /// Hears each word of a message once, however often the message is received before it is put away: a word that is true
    /// when it comes may contradict what is said later.
    /// - Returns: false where a word could not be taken in, and is heard again at the next look.
    private func listen(to message: ReceivedMessage) async throws -> Bool {
        let words: [SystemWord]
        do {
            words = try SystemWord.read(message.bytes, from: settings.system, to: settings.agent)
        } catch {
            guard Self.isUnreadable(error) else { throw error }
            if heard.updateValue([], forKey: message.id) == nil {
                warn("a message of the payment system says nothing that is understood", message.name, error)
            }
            return true
        }
        var isWhole = true
        for (place, word) in words.enumerated() where heard[message.id]?.contains(place) != true {
            do {
                try await hear(word, message)
                heard[message.id, default: []].insert(place)
            } catch let fault as AgentFault {
                // One damaged payment: the words about others are heard.
                isWhole = false
                guard stuck.insert(message.id).inserted else { continue }
                warn("a word of the payment system waits", "", fault)
            }
        }
        return isWhole
    }

    /// Once for each file and reason.
    private func report(_ reception: Reception) {
        let found = Set(reception.unread)
        for message in found.subtracting(unread).sorted(by: { $0.name < $1.name }) {
            logger.error(
                "a file of the payment system cannot be read and stays",
                metadata: [
                    "code": "agent.exchange.unread", "file": "\(message.name)", "why": "\(message.why)",
                ])
        }
        unread = found.union(unread.filter { reception.unvisited.contains($0.file) })
    }

    private func hear(_ word: SystemWord, _ message: ReceivedMessage) async throws {
        let uetr =
            switch word {
            case .status(let status): status.uetr
            case .booking(let booking): booking.uetr
            }
        guard var record = try await store.payment(uetr) else {
            return note("the payment system speaks of a payment that is not ours", uetr, message.name)
        }
        let payment: Payment
        do { payment = try Payment(bytes: record.message) } catch {
            throw AgentFault.store("the message of payment \(uetr) cannot be read: \(error)")
        }
        let before = record.course
        let hearing =
            switch word {
            case .status(let status): record.course.hear(status, of: payment)
            case .booking(let booking):
                record.course.hear(booking, of: payment, on: settings.rules.reserve)
            }
        if case .ignored(let why) = hearing { note("not believed: \(why)", uetr, message.name) }
        guard record.course != before || hearing == .mayBeSentAgain else { return }
        record.moved = now()
        if record.course.state == .final, before.state != .final { record.status = message.bytes }
        if record.course.state == .contradicted {
            logger.error(
                "the payment system contradicts itself",
                metadata: ["uetr": "\(uetr)", "what": "\(record.course.reason)"])
        }
        if record.course.isDoubted, !before.isDoubted {
            logger.warning(
                "what the payment system has may be another's payment: its booking on our account is waited for",
                metadata: ["uetr": "\(uetr)", "what": "\(record.course.reason)"])
        }
        try await store.commit([record])
        if hearing == .mayBeSentAgain { await send(record) }
    }

    private func note(_ what: String, _ uetr: String, _ name: String) {
        logger.warning("\(what)", metadata: ["uetr": "\(uetr)", "message": "\(name)"])
    }
}
