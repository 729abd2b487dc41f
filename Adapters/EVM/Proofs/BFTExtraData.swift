import SettlementModel
import SettlementProofs

/// The extra data of a BFT header, taken apart, and the forms of it that are hashed.
struct BFTExtraData {
    let validators: ValidatorSet
    /// In Besu's formats; GoQuorum IBFT votes by other fields of the header.
    let vote: ValidatorVote?
    /// r ‖ s ‖ v, as many as came.
    let seals: [ArraySlice<UInt8>]
    /// Only in GoQuorum IBFT.
    let proposerSeal: ArraySlice<UInt8>?
    /// Hashed into the block's hash.
    let chainForm: [UInt8]
    /// Hashed for a commit seal; in GoQuorum IBFT the seal is over the block's hash instead.
    let commitForm: [UInt8]?
    /// Hashed for the proposer's seal; only in GoQuorum IBFT.
    let proposerForm: [UInt8]?

    static let vanitySize = 32

    /// - Parameter isHashed: the extra data is in the form that is hashed, without round and seals.
    /// - Throws: `proof.evm.rlp`, `proof.evm.extra-data`, `proof.evm.validators`.
    init(_ bytes: ArraySlice<UInt8>, _ format: SealFormat, isHashed: Bool = false) throws(ProofFault) {
        switch format {
        case .qbft: try self.init(qbft: bytes, isHashed: isHashed)
        case .ibft2: try self.init(ibft2: bytes, isHashed: isHashed)
        case .goQuorumIBFT: try self.init(goQuorumIBFT: bytes, isHashed: isHashed)
        case .clique: throw Self.fault("Clique has no commit seals")
        }
    }

    /// RLP [vanity, [validators], vote or [], round, [seals]].
    private init(qbft bytes: ArraySlice<UInt8>, isHashed: Bool) throws(ProofFault) {
        let items = try RLPItem(bytes).items(exactly: 5)
        try Self.requireVanity(items[0])
        validators = try ValidatorSet(items[1], anyOrder: isHashed)
        let found = try items[2].items(limit: 2)
        vote = found.isEmpty ? nil : try Self.vote(found, drop: [])
        _ = try Self.round(items[3].unsigned())
        seals = try Self.seals(items[4])
        let head = items[..<3].map(\.encoding)
        chainForm = RLP.list(head + [RLP.emptyString[...], RLP.emptyList[...]])
        commitForm = RLP.list(head + [items[3].encoding, RLP.emptyList[...]])
        (proposerSeal, proposerForm) = (nil, nil)
    }

    /// RLP [vanity, [validators], vote or nothing, round in four bytes, [seals]]; the last two are not hashed.
    private init(ibft2 bytes: ArraySlice<UInt8>, isHashed: Bool) throws(ProofFault) {
        let items = try RLPItem(bytes).items(exactly: isHashed ? 3 : 5)
        try Self.requireVanity(items[0])
        validators = try ValidatorSet(items[1], anyOrder: isHashed)
        if items[2].isList {
            vote = try Self.vote(items[2].items(limit: 2), drop: [0])
        } else {
            _ = try items[2].string(exactly: 0)
            vote = nil
        }
        let head = items[..<3].map(\.encoding)
        chainForm = RLP.list(head)
        if isHashed {
            (seals, commitForm) = ([], nil)
        } else {
            _ = try items[3].string(exactly: 4)
            seals = try Self.seals(items[4])
            commitForm = RLP.list(head + [items[3].encoding])
        }
        (proposerSeal, proposerForm) = (nil, nil)
    }

    /// vanity ‖ RLP [[validators], proposer's seal, [seals]].
    private init(goQuorumIBFT bytes: ArraySlice<UInt8>, isHashed: Bool) throws(ProofFault) {
        guard bytes.count > Self.vanitySize else { throw Self.fault("nothing after 32 bytes of vanity") }
        let vanity = bytes.prefix(Self.vanitySize)
        let items = try RLPItem(bytes.dropFirst(Self.vanitySize)).items(exactly: 3)
        validators = try ValidatorSet(items[0], anyOrder: isHashed)
        let seal = try items[1].string(limit: 65)
        guard seal.isEmpty || seal.count == 65 else {
            throw Self.fault("a proposer's seal of \(seal.count) bytes")
        }
        proposerSeal = seal
        seals = try Self.seals(items[2])
        vote = nil
        chainForm = vanity + RLP.list([items[0].encoding, items[1].encoding, RLP.emptyList[...]])
        commitForm = nil
        proposerForm = vanity + RLP.list([items[0].encoding, RLP.emptyString[...], RLP.emptyList[...]])
    }

    private static func requireVanity(_ item: RLPItem) throws(ProofFault) {
        // Other sizes have been used to make nodes take one format for another.
        guard !item.isList, item.payload.count == vanitySize else {
            throw fault("the vanity is not 32 bytes")
        }
    }

    private static func vote(_ items: [RLPItem], drop: [UInt8]) throws(ProofFault) -> ValidatorVote {
        guard items.count == 2 else { throw fault("a vote of \(items.count) items") }
        let subject = try items[0].address()
        let kind = try items[1].string(limit: 1)
        guard kind.elementsEqual([0xFF]) || kind.elementsEqual(drop) else {
            throw fault("a vote that is neither to add nor to remove")
        }
        return ValidatorVote(subject: subject, isToAdd: kind.elementsEqual([0xFF]))
    }

    private static func round(_ value: UInt64) throws(ProofFault) -> UInt32 {
        guard let round = UInt32(exactly: value) else { throw fault("a round beyond 2^32") }
        return round
    }

    private static func seals(_ item: RLPItem) throws(ProofFault) -> [ArraySlice<UInt8>] {
        var seals: [ArraySlice<UInt8>] = []
        for element in try item.items(limit: ValidatorSet.most) {
            guard !element.isList, element.payload.count == 65 else {
                throw ProofFault(code: "proof.evm.seal.form", detail: "a seal is not 65 bytes")
            }
            seals.append(element.payload)
        }
        return seals
    }

    private static func fault(_ detail: String) -> ProofFault {
        ProofFault(code: "proof.evm.extra-data", detail: detail)
    }
}
