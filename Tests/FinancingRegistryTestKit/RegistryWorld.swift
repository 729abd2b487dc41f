public import FinancingRegistry
public import SettlementModel
public import SettlementProofs

/// A registry's rules with three members that have keys and one that has none.
public struct RegistryWorld: Sendable {
    public let rules: FinancingRegistryRules
    public let keys: [GatewayID: SigningKey]
    public let registry = GatewayID(checked: "registry:trade")
    public let a = GatewayID(checked: "gw.bank-a")
    public let b = GatewayID(checked: "gw.bank-b")
    public let c = GatewayID(checked: "gw.bank-c")
    public let keyless = GatewayID(checked: "gw.bank-d")
    public let start: LedgerInstant

    public init() throws {
        guard let start = LedgerInstant(seconds: 1_800_000_000) else { throw KitFault() }
        self.start = start
        var keys: [GatewayID: SigningKey] = [:]
        for member in [a, b, c] { keys[member] = try SigningKey.generate(.ed25519) }
        self.keys = keys
        rules = FinancingRegistryRules(
            registry: registry, keys: keys.mapValues(\.verificationKey), longestSeconds: 86_400)
    }

    public func claim(_ number: Int) -> Bytes32 { Digest.sha256(Array("claim \(number)".utf8)) }
    /// The second tag of a claim: its line with its number as written.
    public func written(_ number: Int) -> Bytes32 { Digest.sha256(Array("written \(number)".utf8)) }
    public func near(_ number: Int) -> Bytes32 { Digest.sha256(Array("near \(number)".utf8)) }

    public func request(_ id: String, _ act: RegistryAct) -> RegistryRequest {
        RegistryRequest(id: RegistryRequestID(checked: id), registry: registry, act: act)
    }

    public func reserve(
        _ id: String, _ number: Int = 1, near: Int = 1, until: Int64? = nil, chain: [ResaleLink] = [],
        basis: ClaimBasis? = nil, written: Int? = nil
    ) -> RegistryRequest {
        let end = until.map { start.advanced(bySeconds: $0) }
        return request(
            id,
            .reserve(
                ClaimReservation(
                    claim: claim(number), near: self.near(near), until: end, chain: chain, basis: basis,
                    number: written.map { .written(self.written($0)) })))
    }

    /// A RESERVE of another claim than those on record with the line of `number`.
    public func distinct(
        _ id: String, _ writing: Int, from number: Int = 1, near: Int = 1, refused: String,
        until: Int64? = nil, chain: [ResaleLink] = [], basis: ClaimBasis? = nil
    ) -> RegistryRequest {
        request(
            id,
            .reserve(
                ClaimReservation(
                    claim: written(writing), near: self.near(near),
                    until: until.map { start.advanced(bySeconds: $0) }, chain: chain, basis: basis,
                    number: .distinct(
                        from: claim(number), refused: RegistryRequestID(checked: refused)))))
    }

    /// Invoices are claims too; files have tags of their own.
    public func basis(invoices: [Int] = [], files: [Int] = []) throws -> ClaimBasis {
        let tags = files.map { Digest.sha256(Array("file \($0)".utf8)) }
        guard let basis = ClaimBasis(invoices: invoices.map(claim), files: tags) else { throw KitFault() }
        return basis
    }

    public func link(
        _ from: GatewayID, _ to: GatewayID, for reservation: String, _ number: Int = 1,
        by signer: GatewayID? = nil, of claim: Bytes32? = nil
    ) throws -> ResaleLink {
        let statement = ResaleStatement(
            registry: registry, claim: claim ?? self.claim(number), from: from, to: to,
            reservation: RegistryRequestID(checked: reservation))
        guard let key = keys[signer ?? from] else { throw KitFault() }
        return try ResaleLink(statement, by: key)
    }
}

public struct KitFault: Error {
    public init() {}
}

extension RegistryRequestID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(checked: value) }
}

/// Somewhere that requests are decided: over memory, or over a file.
public protocol RegistryDesk {
    func with<T>(_ body: (any RegistryStorage) throws -> T) throws -> T
}

extension RegistryDesk {
    public func ask(
        _ request: RegistryRequest, _ member: GatewayID, in world: RegistryWorld, after seconds: Int64 = 0
    ) throws -> RegistryAnswer {
        try with {
            try world.rules.decide(
                request, from: member, at: world.start.advanced(bySeconds: seconds), $0)
        }
    }

    public func state(
        _ number: Int = 1, in world: RegistryWorld, after seconds: Int64 = 0
    ) throws -> RegistryStanding.State {
        try with {
            try world.rules.standing(
                of: world.claim(number), for: world.a, at: world.start.advanced(bySeconds: seconds), $0
            ).state
        }
    }
}

public struct MemoryDesk: RegistryDesk {
    public let storage = MemoryRegistryStorage()
    public init() {}
    public func with<T>(_ body: (any RegistryStorage) throws -> T) throws -> T { try body(storage) }
}
