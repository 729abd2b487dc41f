import SettlementModel
import SettlementProofs

// E06 to E09 and E14: what the gateways said to each other.
extension EvidenceReview {
    mutating func checkMessages(with verify: MessageVerification) {
        var complaints: [String] = []
        for (index, item) in bundle.contents.messages.enumerated() {
            do throws(EvidenceFault) {
                let message = try verify(item) { anchors.key($0, $1) }
                if let complaint = misplaced(message.envelope) {
                    complaints.append("messages/\(index) \(complaint)")
                } else {
                    transcripts[message.envelope.from, default: []].append(message)
                }
            } catch {
                complaints.append("messages/\(index): \(error.detail)")
            }
        }
        for gateway in gateways { transcripts[gateway]?.sort { $0.envelope.sequence < $1.envelope.sequence } }
        settle(
            .messages, complaints,
            ok: "\(bundle.contents.messages.count) messages are signed by their senders")
    }

    private func misplaced(_ envelope: MessageEnvelope) -> String? {
        guard envelope.transfer == terms.transfer else { return "is of session \(envelope.transfer)" }
        guard gateways.contains(envelope.from), gateways.contains(envelope.to), envelope.from != envelope.to
        else {
            return "is from \(envelope.from) to \(envelope.to), not between the parties"
        }
        return nil
    }

    mutating func checkTranscripts() {
        guard rests(.transcripts, on: .messages) else { return }
        var complaints: [String] = []
        for gateway in gateways {
            var previous: Bytes32?
            for (index, message) in (transcripts[gateway] ?? []).enumerated() {
                if message.envelope.sequence != UInt64(index) {
                    complaints.append("the messages of \(gateway) have a gap or a repeat at \(index)")
                    break
                }
                if message.envelope.previous != previous {
                    complaints.append("message \(index) of \(gateway) does not follow the one before it")
                    break
                }
                previous = message.digest
            }
        }
        let counts = gateways.map { "\($0) \(transcripts[$0]?.count ?? 0)" }
        settle(.transcripts, complaints, ok: "unbroken: \(counts.joined(separator: ", "))")
    }

    mutating func checkTerms() {
        guard rests(.terms, on: .transcripts) else { return }
        let digest = terms.digest
        var proposed = false
        var answers: [String] = []
        for message in transcripts[terms.initiator.gateway] ?? [] {
            if case .propose(let offered) = message.envelope.message, offered.digest == digest {
                proposed = true
            }
        }
        for message in transcripts[terms.responder.gateway] ?? [] {
            switch message.envelope.message {
            case .accept(let accepted):
                answers.append(accepted == digest ? "ACCEPT" : "ACCEPT of other terms")
            case .reject(let refused, _, _) where refused == digest: answers.append("REJECT")
            case .propose: answers.append("PROPOSE")
            default: break
            }
        }
        var complaints: [String] = []
        if !proposed { complaints.append("\(terms.initiator.gateway) never proposed these terms") }
        if outcome == .withdrawn {
            if !otherWithdrew {
                complaints.append("the gateway that did not pack never said that the transfer is off")
            }
        } else if answers != ["ACCEPT"], !(outcome == .lapsed && answers.isEmpty) {
            // An initiator whose proposal was never answered writes X's tombstone: that harms nobody who did not sign.
            let said = answers.isEmpty ? "nothing" : answers.joined(separator: ", ")
            complaints.append("\(terms.responder.gateway) answered \(said), not one ACCEPT of these terms")
        }
        let transfer = TransferID.derive(
            initiator: terms.initiator.gateway, responder: terms.responder.gateway, commonID: terms.commonID)
        if transfer != terms.transfer {
            complaints.append("the transfer's name does not follow from its parties")
        }
        let signers = answers == ["ACCEPT"] ? "both" : "the proposer, and lapsed or were withdrawn"
        settle(.terms, complaints, ok: "terms \(digest.hex) are signed by \(signers)")
    }

    /// A packer could leave out the tail of a transcript, and no ledger proves that nothing was asked of it.
    /// So the other gateway must have closed the session by its own word.
    private var otherWithdrew: Bool {
        guard let other = gateways.first(where: { $0 != bundle.manifest.gateway }) else { return false }
        return (transcripts[other] ?? []).contains { message in
            switch message.envelope.message {
            case .reject(let refused, _, _): refused == terms.digest
            case .complete(.withdrawn, _), .ticketWithdrawn: true
            default: false
            }
        }
    }

    mutating func checkLocks() {
        guard rests(.locks, on: .messages) else { return }
        do throws(TermsFault) {
            for leg in LegID.allCases { locks[leg] = try terms.lockTerms(leg) }
        } catch {
            settle(.locks, ["no lock follows from the terms: \(error.detail)"], ok: "")
            return
        }
        var complaints = shapeComplaints()
        for message in messages {
            guard let (leg, lock) = message.envelope.message.namedLock else { continue }
            if locks[leg]?.lockID != lock {
                complaints.append("\(message.envelope.from) named lock \(lock), which the terms do not give")
            }
        }
        let names = LegID.allCases.compactMap { leg in locks[leg].map { "\(leg.rawValue) \($0.lockID)" } }
        settle(.locks, complaints, ok: names.joined(separator: ", "))
    }

    /// Who pays whom on which leg must follow from the roles, and the cash leg must pay the agreed cash.
    private func shapeComplaints() -> [String] {
        let (initiator, responder) = (terms.initiator.gateway, terms.responder.gateway)
        var complaints: [String] = []
        if terms.legs.count(where: \.isCash) != 1 { complaints.append("not exactly one leg is cash") }
        if Set(terms.legs.map(\.ledger)).count != terms.legs.count {
            complaints.append("both legs are on one ledger")
        }
        for leg in terms.legs {
            let (payer, payee) = leg.id == .x ? (initiator, responder) : (responder, initiator)
            if leg.payer.gateway != payer || leg.payee.gateway != payee {
                complaints.append("leg \(leg.id.rawValue) does not run from \(payer) to \(payee)")
            }
            if case .cash(let currency) = leg.asset.kind,
                currency != terms.cash.currency || leg.quantity != terms.cash.minor
            {
                complaints.append("leg \(leg.id.rawValue) pays another amount than the agreed \(terms.cash)")
            }
        }
        return complaints
    }

    mutating func checkWords() {
        guard rests(.words, on: .proofs) else { return }
        var complaints: [String] = []
        for message in messages {
            switch message.envelope.message {
            case .lockAssert(let leg, _, _), .lockReceipt(let leg, _, _):
                let neverWas = (outcome == .lapsed || outcome == .withdrawn) && lockFact(leg) == nil
                if end(leg)?.state == .cancelled || neverWas {
                    complaints.append(
                        "\(message.envelope.from) says \(leg.rawValue) was locked; it never was")
                }
            case .claimAssert(let leg, _, _), .claimReceipt(let leg, _, _):
                if end(leg)?.state != .claimed {
                    complaints.append(
                        "\(message.envelope.from) says \(leg.rawValue) was claimed; no proof says so")
                }
            case .refundAssert(let leg, _, let state, _):
                if end(leg)?.state != state {
                    complaints.append(
                        "\(message.envelope.from) says \(leg.rawValue) ended \(state.rawValue); no proof does"
                    )
                }
            case .refundReceipt(let leg, _, _):
                if end(leg)?.state != .refunded, end(leg)?.state != .cancelled {
                    complaints.append(
                        "\(message.envelope.from) says it verified the end of \(leg.rawValue); no proof shows it"
                    )
                }
            case .complete(let stated, _):
                if stated != outcome {
                    complaints.append("\(message.envelope.from) signed \(stated.rawValue) as the outcome")
                }
            default: break
            }
        }
        settle(.words, complaints, ok: "no message says otherwise than the ledgers")
    }
}

extension Leg {
    fileprivate var isCash: Bool {
        if case .cash = asset.kind { true } else { false }
    }
}

extension PeerMessage {
    /// The lock that a message speaks of, and its leg: both-holders' acts are Y's unlock and X's release.
    fileprivate var namedLock: (LegID, LockID)? {
        switch self {
        case .lockAssert(let leg, let lock, _), .lockReceipt(let leg, let lock, _),
            .claimAssert(let leg, let lock, _), .claimReceipt(let leg, let lock, _),
            .refundAssert(let leg, let lock, _, _), .refundReceipt(let leg, let lock, _):
            (leg, lock)
        case .abortAgreed(let lock, _): (.y, lock)
        case .exitAgreed(let lock, _): (.x, lock)
        case .ticket, .ticketWithdrawn, .propose, .accept, .reject, .ready, .abortRequest, .resale, .dispute,
            .complete:
            nil
        }
    }
}
