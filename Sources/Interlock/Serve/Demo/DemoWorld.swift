import Glibc
import SettlementModel
import SettlementProofs

/// Everything the demo sets up in its own folder: two banks, two ledgers, their keys and files.
///
/// It uses the same pieces as the commands do; nothing here is known to the gateways or the ledgers.
struct DemoWorld {
    static let banks = [
        DemoBank(
            letter: "a", name: "Bank A", lei: "969500BANKA0EXAMPL53", bic: "BKAACNBJXXX", country: "CN",
            ledger: "sql:bank-a-assets", origin: "bank-a.example/assets"),
        DemoBank(
            letter: "b", name: "Bank B", lei: "969500BANKB0EXAMPL08", bic: "BKBBCNBJXXX", country: "CN",
            ledger: "sql:bank-b-cash", origin: "bank-b.example/cash"),
    ]

    let directory: String
    /// Six free ports: for each bank peers, desk, ledger.
    let ports: [Int]
    let bounds: DemoBounds
    /// True where Bank B's ledger is the book of a cash agent before a payment system.
    let hasCashAgent: Bool

    /// Two banks with an SQL ledger each, and all their files.
    init(directory: String, bounds: DemoBounds = .demo, hasCashAgent: Bool = false) throws {
        try self.init(keysIn: directory, bounds: bounds, hasCashAgent: hasCashAgent)
        for bank in Self.banks { try writeLedger(bank, DemoFiles.ledger(bank, self)) }
        for bank in Self.banks { try writeGateway(bank, DemoFiles.gateway(bank, self)) }
    }

    /// Keys and ports only: what the files say is not known yet.
    init(keysIn directory: String, bounds: DemoBounds, hasCashAgent: Bool = false) throws {
        self.directory = directory
        self.hasCashAgent = hasCashAgent
        self.bounds = bounds
        ports = try (0..<6).map { _ in try DemoWorld.freePort() }
        try makeKeys()
    }

    func writeLedger(_ bank: DemoBank, _ text: String) throws {
        try write("\(bank.folder)/ledger.yaml", text)
    }

    func writeGateway(_ bank: DemoBank, _ text: String) throws {
        try write("\(bank.folder)/gateway.yaml", text)
        try write("\(bank.folder)/maker.yaml", DemoFiles.profile(bank, "maker", self))
        try write("\(bank.folder)/checker.yaml", DemoFiles.profile(bank, "checker", self))
    }

    func path(_ name: String) -> String { "\(directory)/\(name)" }
    func peerPort(_ bank: DemoBank) -> Int { ports[bank.index * 3] }
    func deskPort(_ bank: DemoBank) -> Int { ports[bank.index * 3 + 1] }
    func ledgerPort(_ bank: DemoBank) -> Int { ports[bank.index * 3 + 2] }

    func key(_ bank: DemoBank, _ name: String) throws -> VerificationKey {
        try KeyFiles.signingKey(path("\(bank.folder)/\(name).key.pem")).verificationKey
    }

    func certificate(_ bank: DemoBank, _ name: String) throws -> GatewayCertificate {
        try KeyFiles.certificate(path("\(bank.folder)/\(name).cert.pem"))
    }

    func pin(_ bank: DemoBank, _ name: String) throws -> Bytes32 { try certificate(bank, name).spkiPin }

    func write(_ name: String, _ text: String) throws {
        try HostFiles.create(path(name), Array(text.utf8), mode: 0o600)
    }

    private func makeKeys() throws {
        for bank in Self.banks {
            try make(bank, "keys", [(.message, "message"), (.holder, "holder")], id: bank.gateway)
            try make(bank, "keys", [(.tls, "tls")], id: bank.gateway)
            try make(bank, "credential", [(.seal, "seal")], id: bank.gateway)
            try make(
                bank, "ledger", [(.log, "log"), (.operator, "operator"), (.tls, "tls")],
                id: "ledger.\(bank.gateway)")
            for user in ["maker", "checker"] {
                try make(bank, "desk", [(.tls, user)], id: "\(user).\(bank.gateway)")
            }
            try HostFiles.createDirectory(path("\(bank.folder)/data"), mode: 0o700)
        }
    }

    func make(
        _ bank: DemoBank, _ folder: String, _ wanted: [(role: KeyRole, name: String)], id: String
    ) throws {
        let subject = GatewayID(id).flatMap {
            GatewayCertificate.Subject(
                gateway: $0, lei: bank.lei, bic: bank.bic, country: bank.country, organization: bank.name)
        }
        _ = try KeyMaker(
            directory: path("\(bank.folder)/\(folder)"), algorithm: .ecdsaP256SHA256, subject: subject,
            days: 30,
            now: SystemClock.seconds()
        ).make(wanted)
    }

    /// A port that nobody listens on at this moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socketAddress in
                bind(descriptor, socketAddress, length) == 0
                    && getsockname(descriptor, socketAddress, &length) == 0
            }
        }
        guard bound else {
            throw CommandFailure.unavailable(
                "demo.port", "no free port on 127.0.0.1", next: "free some ports")
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// The measured bounds that the gateways are configured with, in seconds. The formulas are always the same.
struct DemoBounds {
    let message: Int
    let recovery: Int
    let inclusion: Int
    let observation: Int
    let clockError: Int
    let halt: Int
    /// The longest lock that the ledgers admit.
    let longestExpiry: Int

    /// So short that a person can watch deadlines pass.
    static let demo = DemoBounds(
        message: 1, recovery: 3, inclusion: 2, observation: 1, clockError: 1, halt: 2, longestExpiry: 3600)
    /// The same where blocks of one second are one of the ledgers: an act waits for the next block, and a proof for its seals.
    static let chain = DemoBounds(
        message: 1, recovery: 3, inclusion: 4, observation: 2, clockError: 2, halt: 2, longestExpiry: 3600)
    /// The same where a lock waits for a payment system.
    static let payments = DemoBounds(
        message: 1, recovery: 3, inclusion: 8, observation: 1, clockError: 1, halt: 2, longestExpiry: 3600)
    /// As two banks with one data centre each might measure them.
    static let realistic = DemoBounds(
        message: 30, recovery: 600, inclusion: 30, observation: 30, clockError: 2, halt: 300,
        longestExpiry: 86_400)
}

/// One bank of the demo; it also runs one of the two ledgers, through a platform company of its own.
struct DemoBank {
    let letter: String
    let name: String
    let lei: String
    let bic: String
    let country: String
    let ledger: String
    let origin: String

    var index: Int { letter == "a" ? 0 : 1 }
    var gateway: String { "gw.bank-\(letter)" }
    var folder: String { "bank-\(letter)" }
    /// Its accounts: on the asset ledger, on the cash ledger.
    var assets: String { "bank-\(letter)/assets" }
    var cash: String { "bank-\(letter)/cash" }
}
