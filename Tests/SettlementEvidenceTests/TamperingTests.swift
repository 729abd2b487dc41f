import SettlementEvidence
import SettlementModel
import SettlementProofs
import Testing

struct TamperingTests {
    @Test func `single changed bits all over a settled and a refunded document are refused`() throws {
        var refused = 0
        for outcome in [TransferOutcome.settled, .refunded] {
            let world = try World()
            if outcome == .settled { try world.settle() } else { try world.refund() }
            let anchors = try world.anchors()
            let document = try world.pack(outcome)
            #expect(EvidenceVerifier.composed.verify(document, anchors: anchors).holds)
            for number in 0..<200 {
                var changed = document
                let position = document.count * number / 200 + number % 7
                changed[min(position, document.count - 1)] ^= 1 << UInt8(number % 8)
                #expect(
                    !EvidenceVerifier.composed.verify(changed, anchors: anchors).holds, "bit at \(position)")
                refused += 1
            }
        }
        #expect(refused == 400)
    }

    @Test func `single changed bits close together in manifest and seal are refused`() throws {
        let world = try World()
        try world.agree()
        try world.end(.x, .cancelled, after: 300)
        let anchors = try world.anchors()
        let document = try world.pack(.lapsed)
        #expect(EvidenceVerifier.composed.verify(document, anchors: anchors).holds)
        let text = Array(document)
        let manifest = try need(text.position(of: Array(#""manifest":"#.utf8)))
        let messages = try need(text.position(of: Array(#""messages":"#.utf8)))
        let seal = try need(text.position(of: Array(#""seal":"#.utf8)))
        for position in Array(stride(from: manifest, to: messages, by: 5))
            + Array(stride(from: seal, to: text.count, by: 2))
        {
            var changed = document
            changed[position] ^= 1 << UInt8(position % 8)
            #expect(!EvidenceVerifier.composed.verify(changed, anchors: anchors).holds, "bit at \(position)")
        }
    }

    @Test func `a note that nobody would miss cannot be changed, added or taken away`() throws {
        let world = try World()
        try world.settle()
        let text = String(decoding: try world.pack(.settled), as: UTF8.self)
        let note = #""restarted once; every intent had landed""#
        for other in [note.replacing("once", with: "often"), note + "," + note, ""] {
            let changed = Array(text.replacing(note, with: other).utf8)
            let verdict = EvidenceVerifier.composed.verify(changed, anchors: try world.anchors())
            #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.items])
        }
    }

    @Test func `a cut or lengthened document is refused`() throws {
        let world = try World()
        try world.settle()
        let document = try world.pack(.settled)
        for length in stride(from: 0, to: document.count, by: 997) {
            let verdict = EvidenceVerifier.composed.verify(
                Array(document.prefix(length)), anchors: try world.anchors())
            #expect(verdict.finding(.form)?.result == .failed)
            #expect(verdict.findings.count == EvidenceRule.allCases.count)
        }
        #expect(!EvidenceVerifier.composed.verify(document + [10], anchors: try world.anchors()).holds)
    }

    @Test func `a bundle made again with other keys throughout is refused`() throws {
        let honest = try World()
        try honest.settle()
        let forger = try World()
        try forger.settle()
        let document = try forger.pack(.settled)
        #expect(EvidenceVerifier.composed.verify(document, anchors: try forger.anchors()).holds)
        let verdict = EvidenceVerifier.composed.verify(document, anchors: try honest.anchors())
        for rule in [EvidenceRule.anchors, .seal, .certificates, .messages] {
            #expect(verdict.finding(rule)?.result == .failed, "\(rule)")
        }
        #expect(verdict.story.allSatisfy { $0.kind != .promise && $0.kind != .fact && $0.kind != .seal })
    }

    /// What a dishonest packer could do and then seal with its real key, and the rule that finds it.
    static let forgeries:
        [(String, TransferOutcome, EvidenceRule, @Sendable (EvidenceContents) -> EvidenceContents)] = [
            ("another outcome", .refunded, .outcome, { $0 }),
            ("no proof at all", .withdrawn, .terms, { $0.with(proofs: []) }),
            ("the proposal left out", .settled, .transcripts, { $0.with(messages: $0.messages.without(0)) }),
            (
                "the acceptance left out", .settled, .transcripts,
                { $0.with(messages: $0.messages.without(1)) }
            ),
            (
                "a middle message left out", .settled, .transcripts,
                { $0.with(messages: $0.messages.without(6)) }
            ),
            ("only the proposal kept", .settled, .terms, { $0.with(messages: [$0.messages[0]]) }),
            (
                "a message twice", .settled, .transcripts,
                { $0.with(messages: $0.messages + [$0.messages[3]]) }
            ),
            ("an empty message", .settled, .messages, { $0.with(messages: $0.messages + [[]]) }),
            (
                "the lock of X left out", .settled, .proofs,
                { $0.with(proofs: $0.proofs.filter { !($0.leg == .x && $0.state == .locked) }) }
            ),
            (
                "the claim of Y left out", .settled, .outcome,
                { $0.with(proofs: $0.proofs.filter { !($0.leg == .y && $0.state == .claimed) }) }
            ),
            ("a proof twice", .settled, .proofs, { $0.with(proofs: $0.proofs + [$0.proofs[0]]) }),
            (
                "proofs of the other leg", .settled, .proofs,
                { contents in
                    contents.with(
                        proofs: contents.proofs.map { proof in
                            EvidenceProof(
                                leg: proof.leg == .x ? .y : .x, ledger: proof.ledger, state: proof.state,
                                bundle: proof.bundle)
                        })
                }
            ),
            (
                "a proof under another state", .settled, .proofs,
                { contents in
                    contents.with(
                        proofs: contents.proofs.map { proof in
                            EvidenceProof(
                                leg: proof.leg, ledger: proof.ledger,
                                state: proof.state == .claimed ? .refunded : proof.state,
                                bundle: proof.bundle)
                        })
                }
            ),
            (
                "an unreadable proof", .settled, .proofs,
                { contents in
                    contents.with(
                        proofs: contents.proofs.map { proof in
                            EvidenceProof(
                                leg: proof.leg, ledger: proof.ledger, state: proof.state, bundle: [1])
                        })
                }
            ),
            ("no certificates", .settled, .certificates, { $0.with(certificates: []) }),
            (
                "one certificate twice", .settled, .certificates,
                { $0.with(certificates: [$0.certificates[0], $0.certificates[0]]) }
            ),
            (
                "a certificate that is none", .settled, .certificates,
                { $0.with(certificates: $0.certificates + ["x"]) }
            ),
            (
                "guards that look checked", .settled, .guards,
                { contents in
                    contents.with(
                        guards: contents.guards.map { GuardStatement(name: $0.name, status: .passed) })
                }
            ),
            (
                "other cash in the terms", .settled, .terms,
                { contents in
                    contents.with(terms: contents.terms.paying(1))
                }
            ),
        ]

    @Test(arguments: forgeries.indices)
    func `a dishonest packer with its real key is found out`(index: Int) throws {
        let (name, outcome, rule, forge) = Self.forgeries[index]
        let world = try World()
        try world.settle()
        let document = try world.pack(outcome, forge(try world.contents()))
        let verdict = EvidenceVerifier.composed.verify(document, anchors: try world.anchors())
        #expect(!verdict.holds, Comment(rawValue: name))
        #expect(verdict.finding(rule)?.result == .failed, "\(name): \(verdict.findings)")
    }

    @Test func `a seal by the wrong key, epoch or gateway is refused`() throws {
        let world = try World()
        try world.settle()
        let outsider = try SigningKey.generate(.ed25519)
        let documents = [
            try world.pack(.settled, key: outsider), try world.pack(.settled, epoch: 4),
            try world.pack(.settled, by: try need(GatewayID("gw.outsider")), key: outsider),
            try world.pack(.settled, by: World.buyer, key: world.sellerKey),
        ]
        for document in documents {
            let verdict = EvidenceVerifier.composed.verify(document, anchors: try world.anchors())
            #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.seal])
        }
        // One that the verifier knows by key, and that is no party all the same.
        let third = GatewayID(checked: "gw.outsider")
        let known = try need(
            GatewayAnchor(
                id: third, lei: world.terms.initiator.lei,
                keys: [EpochKey(epoch: 1, key: outsider.verificationKey)], pins: []))
        let foreign = try world.pack(.settled, by: third, key: outsider)
        let verdict = EvidenceVerifier.composed.verify(foreign, anchors: try world.anchors(besides: [known]))
        #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.seal])
        let buyers = try world.pack(.settled, by: World.buyer)
        #expect(EvidenceVerifier.composed.verify(buyers, anchors: try world.anchors()).holds)
    }

    @Test func `items of another transfer do not fit, even in an honest wrapping`() throws {
        let world = try World()
        try world.settle()
        let other = try World()
        try other.settle()
        let mixed = try world.contents().with(proofs: try other.contents().proofs)
        let verdict = EvidenceVerifier.composed.verify(
            try world.pack(.settled, mixed), anchors: try world.anchors())
        #expect(verdict.finding(.proofs)?.result == .failed)
        #expect(verdict.finding(.outcome)?.result == .notReached)
    }

    @Test func `anchors that know less, or otherwise, prove nothing`() throws {
        let world = try World()
        try world.settle()
        let document = try world.pack(.settled)
        let good = try world.anchors()
        let wrongLEI = try need(
            GatewayAnchor(
                id: good.gateways[0].id, lei: good.gateways[1].lei, keys: good.gateways[0].keys, pins: []))
        let otherLedger = try World().anchors().ledgers[1]
        let poorer = [
            EvidenceAnchors(gateways: [good.gateways[0]], ledgers: good.ledgers),
            EvidenceAnchors(gateways: good.gateways, ledgers: [good.ledgers[0]]),
            EvidenceAnchors(gateways: [wrongLEI, good.gateways[1]], ledgers: good.ledgers),
            EvidenceAnchors(gateways: good.gateways, ledgers: [good.ledgers[0], otherLedger]),
        ]
        for anchors in poorer {
            let verdict = EvidenceVerifier.composed.verify(document, anchors: try need(anchors))
            #expect(verdict.finding(.anchors)?.result == .failed)
            #expect(!verdict.holds)
        }
        #expect(EvidenceAnchors(gateways: [good.gateways[0], good.gateways[0]], ledgers: []) == nil)
    }

    /// What a gateway could sign with its real key, and the one rule that then fails.
    static let lies: [(String, EvidenceRule, @Sendable (World) throws -> Void)] = [
        (
            "another end", .words,
            { try $0.say(World.buyer, .complete(.settled, evidenceDigest: $0.terms.digest)) }
        ),
        (
            "a claim that nobody made", .words,
            {
                try $0.say(
                    World.buyer, .claimReceipt(.y, try $0.lock(.y).lockID, proofDigest: $0.terms.digest))
            }
        ),
        (
            "a cancelled lock that was refunded", .words,
            {
                try $0.say(
                    World.buyer, .refundAssert(.x, try $0.lock(.x).lockID, state: .cancelled, proof: [1]))
            }
        ),
        (
            "a lock of no such terms", .locks,
            {
                try $0.say(
                    World.buyer, .lockReceipt(.x, LockID($0.terms.digest), proofDigest: $0.terms.digest))
            }
        ),
        (
            "the other leg's lock", .locks,
            {
                try $0.say(
                    World.buyer, .lockReceipt(.x, try $0.lock(.y).lockID, proofDigest: $0.terms.digest))
            }
        ),
        (
            "a release signed by no holder", .agreedEnds,
            { world in
                let signature = try world.sellerKey.sign(
                    DomainTag.releaseByBoth.message(try world.lock(.x).lockID.digest.bytes))
                try world.say(World.seller, .exitAgreed(try world.lock(.x).lockID, signature))
            }
        ),
        (
            "an acceptance of other terms", .terms,
            { try $0.say(World.buyer, .accept(termsDigest: $0.preimage.value)) }
        ),
        (
            "a refusal after the acceptance", .terms,
            { try $0.say(World.buyer, .reject(termsDigest: $0.terms.digest, code: "match.late", detail: "")) }
        ),
        (
            "another history", .transcripts,
            { try $0.say(World.buyer, .abortRequest(reason: "x"), previous: $0.terms.digest) }
        ),
        (
            "a place left out, though the words before it are named", .transcripts,
            { try $0.say(World.buyer, .abortRequest(reason: "x"), skipping: 1) }
        ),
        (
            "a word of another session", .messages,
            { world in
                let other = try need(TransferID([UInt8](repeating: 1, count: 16)))
                try world.say(World.buyer, .abortRequest(reason: "x"), session: other)
            }
        ),
    ]

    @Test(arguments: lies.indices)
    func `a gateway that signs a lie is found out, and only its lie`(index: Int) throws {
        let (name, rule, lie) = Self.lies[index]
        let world = try World()
        try world.refund()
        try lie(world)
        let verdict = EvidenceVerifier.composed.verify(
            try world.pack(.refunded), anchors: try world.anchors())
        #expect(
            verdict.findings.filter { $0.result == .failed }.map(\.rule) == [rule],
            "\(name): \(verdict.findings)")
    }

    @Test func `terms that pay another amount than agreed are refused even if both signed them`() throws {
        let world = try World(.m2) { $0.paying(1) }
        try world.settle()
        let verdict = EvidenceVerifier.composed.verify(try world.pack(.settled), anchors: try world.anchors())
        #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.locks])
    }

    @Test func `an anchors file comes back whole, in any spacing, and refuses a foreign key`() throws {
        let anchors = try World().anchors()
        let text = String(decoding: anchors.bytes, as: UTF8.self)
        #expect(try EvidenceAnchors(bytes: anchors.bytes) == anchors)
        #expect(try EvidenceAnchors(bytes: Array(text.replacing(",", with: " ,\n ").utf8)) == anchors)
        let foreign = Array(text.replacing(#""pins":"#, with: #""more":1,"pins":"#).utf8)
        #expect(throws: EvidenceFault.self) { try EvidenceAnchors(bytes: foreign) }
    }
}

extension EvidenceContents {
    func with(
        terms: SettlementTerms? = nil, messages: [[UInt8]]? = nil, proofs: [EvidenceProof]? = nil,
        certificates: [String]? = nil, guards: [GuardStatement]? = nil
    ) -> EvidenceContents {
        EvidenceContents(
            terms: terms ?? self.terms, messages: messages ?? self.messages, proofs: proofs ?? self.proofs,
            certificates: certificates ?? self.certificates, guards: guards ?? self.guards, recovery: recovery
        )
    }
}

extension SettlementTerms {
    func paying(_ minor: Int128) -> SettlementTerms {
        changed(cash: Money(cash.currency, minor: minor) ?? cash, legs: legs)
    }

    /// The asset of X on both legs.
    var withoutCashLeg: SettlementTerms {
        let second = Leg(
            id: .y, ledger: legs[1].ledger, operatorLEI: legs[1].operatorLEI, asset: legs[0].asset,
            quantity: 1,
            payer: legs[1].payer, payee: legs[1].payee, enforcement: legs[1].enforcement,
            proofPolicy: legs[1].proofPolicy, anchor: legs[1].anchor)
        return changed(cash: cash, legs: [legs[0], second])
    }

    func with(economics: TradeEconomics) -> SettlementTerms {
        SettlementTerms(
            transfer: transfer, commonID: commonID, mode: mode, initiator: initiator, responder: responder,
            economics: economics, tradeDate: tradeDate, settlementDate: settlementDate, cash: cash,
            legs: legs, hashlock: hashlock, bounds: bounds, timelocks: timelocks, guards: guards)
    }

    private func changed(cash: Money, legs: [Leg]) -> SettlementTerms {
        SettlementTerms(
            transfer: transfer, commonID: commonID, mode: mode, initiator: initiator, responder: responder,
            economics: economics, tradeDate: tradeDate, settlementDate: settlementDate, cash: cash,
            legs: legs,
            hashlock: hashlock, bounds: bounds, timelocks: timelocks, guards: guards)
    }
}

extension Array {
    func without(_ index: Int) -> [Element] {
        var copy = self
        copy.remove(at: index)
        return copy
    }
}

extension [UInt8] {
    func position(of part: [UInt8]) -> Int? {
        (0..<Swift.max(0, count - part.count)).first { self[$0..<$0 + part.count].elementsEqual(part) }
    }
}
