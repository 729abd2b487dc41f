import ArgumentParser
import FinancingRegistryClient
import OpenSSL
import SettlementModel
import SettlementProofs

/// What a claim rests on besides its own document, as a command is given it. Files are read here and only their SHA-256 is used.
struct ClaimPaperOptions: ParsableArguments {
    @Option(
        help: "An invoice that the claim rests on, described as for `interlock fingerprint`; once for each.")
    var invoice: [String] = []
    @Option(help: "A file of the deal, a scan for example; only its hash is used. Once for each.")
    var file: [String] = []

    /// A scan is larger than what is read elsewhere.
    private static let mostBytes = 64 << 20

    func validate() throws {
        guard invoice.count <= ClaimBasis.most, file.count <= ClaimBasis.most else {
            throw ValidationError("at most \(ClaimBasis.most) invoices and as many files")
        }
    }

    func invoices() throws -> [JSONObject] { try invoice.map { try CalculationRequest.object(in: $0) } }

    func files() throws -> [Bytes32] {
        try file.map { Digest.sha256(try HostFiles.read($0, limit: Self.mostBytes)) }
    }

    /// The same as the registry is told it.
    func basis(_ key: SecretBytes) throws -> ClaimBasis {
        let invoices = try invoices().map {
            try ClaimTags(FingerprintCalculations.line(of: $0), key: key).claim
        }
        let files = try files().map { try ClaimTags.file(sha256: $0, key: key) }
        guard let basis = ClaimBasis(invoices: invoices, files: files) else {
            throw CommandFailure.refused(
                "registry.basis", "more than \(ClaimBasis.most) invoices or files",
                next: "name those that matter")
        }
        return basis
    }
}
