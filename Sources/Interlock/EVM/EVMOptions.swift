import ArgumentParser
import EVMAdapter
import EVMProofs
import SettlementModel
import SettlementProofs

/// How to reach an EVM ledger, and who pays for its gas.
struct EVMReach: ParsableArguments {
    @Option(
        help: "A node's JSON-RPC address; give the option twice or more, for nodes of different operators.")
    var endpoint: [String] = []

    @Option(help: "The fee account's key: 64 hex digits in a file that only its owner can read.")
    var feeKey: String

    @Option(help: "Seconds that one call to a node may take.")
    var patience: Int = 10

    @OptionGroup var output: OutputOptions

    func endpoints() throws -> [EVMEndpoint] {
        try EVMFailure.explained { () throws(EVMFault) in
            var found: [EVMEndpoint] = []
            for url in endpoint { found.append(try EVMEndpoint(url)) }
            return found
        }
    }

    func signer() throws -> FeeKeyFile {
        try EVMFailure.explained { () throws(EVMFault) in try FeeKeyFile(path: feeKey) }
    }

    func settings() -> SubmissionSettings { SubmissionSettings(now: { SystemClock.seconds() }) }

    func open(
        _ trust: EVMTrust, escrow: EVMAddress? = nil, store: any DriverStorage = MemoryDriverStore()
    ) async throws -> EVMDriver {
        let (endpoints, signer) = (try endpoints(), try signer())
        do throws(EVMFault) {
            return try await EVMDriver.open(
                endpoints: endpoints, trust: trust, escrow: escrow, signer: signer, store: store,
                settings: settings(), patience: max(1, patience) * 1000)
        } catch { throw EVMFailure.of(error) }
    }
}

/// The driver's faults as a command ends.
enum EVMFailure {
    static func explained<Value>(_ body: () throws(EVMFault) -> Value) throws -> Value {
        do throws(EVMFault) { return try body() } catch { throw of(error) }
    }

    static func of(_ fault: EVMFault) -> CommandFailure {
        let isAbsent = ["ledger.evm.unreachable", "ledger.evm.finality"].contains(fault.code)
        return CommandFailure(
            exit: isAbsent ? .unavailable : .refused, code: fault.code, problem: fault.detail,
            next: fault.next)
    }

    static func of(_ fault: SubmissionFault, next: String) -> CommandFailure {
        switch fault {
        case .rejected(let code, let detail): .refused(code, detail, next: next)
        case .unavailable(let fault): of(fault)
        case .unknown:
            .unavailable(
                "ledger.evm.unknown", "the transaction is under way and not final yet",
                next: "give the same command again with the same --store: it goes on and makes nothing twice")
        }
    }
}

/// An anchor of an EVM ledger, as `interlock ledger evm deploy` writes it.
enum EVMAnchorFile {
    static func read(_ path: String) throws -> (anchor: LedgerAnchor, profile: EVMProfile, trust: EVMTrust) {
        do {
            let anchor = try LedgerAnchor(canonical: CanonicalJSON.parse(HostFiles.read(path, limit: 65_536)))
            return (anchor, try EVMProfile(of: anchor), try EVMTrust(anchor))
        } catch let fault as JSONFault {
            throw CommandFailure.usage(
                "ledger.evm.anchor", "\(path): \(fault)", next: "name the file that deploy wrote")
        } catch let fault as ProofFault {
            throw CommandFailure.usage(
                "ledger.evm.anchor", "\(path): \(fault)", next: "name an anchor of an EVM ledger")
        }
    }
}
