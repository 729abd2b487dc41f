import ArgumentParser
import SettlementEngine
import SettlementModel

/// Which gateway to speak to.
struct ClientOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The desk's profile (default: the file that INTERLOCK_PROFILE names).")
    var profile: String?

    func client() throws -> DeskClient {
        guard let path = profile ?? Console.variable("INTERLOCK_PROFILE") else {
            throw CommandFailure.usage(
                "client.profile", "no profile says which gateway to speak to",
                next:
                    "give --profile FILE or set INTERLOCK_PROFILE; `interlock config example client` shows one"
            )
        }
        return DeskClient(try ConfigurationFile.client(path))
    }
}

/// How people name a transfer.
struct TransferArgument: ParsableArguments {
    @Argument(
        help: "The transfer: its id, the first six or more digits of it, or the common id of the trade.")
    var transfer: String

    /// - Throws: `CommandFailure`: not found, or more than one.
    func resolve(_ client: DeskClient) throws -> TransferID {
        if let id = TransferID(hex: transfer) { return id }
        let matches = try client.views().filter { view in
            view.commonID.text == transfer
                || (transfer.utf8.count >= Self.fewestDigits && view.id.hex.hasPrefix(transfer))
        }
        if let only = matches.first, matches.count == 1 { return only.id }
        guard matches.isEmpty else {
            throw CommandFailure.conflict(
                "client.transfer.ambiguous", "\(matches.count) transfers are called \(transfer)",
                next: "give the whole id, one of \(matches.prefix(4).map(\.id.hex).joined(separator: ", "))")
        }
        throw Self.unknown(transfer)
    }

    private static let fewestDigits = 6

    /// Too few digits name nothing, and somebody who cut the id short must not look for a lost transfer.
    static func unknown(_ name: String) -> CommandFailure {
        let isCut = name.utf8.count < fewestDigits && !name.isEmpty && name.allSatisfy(\.isHexDigit)
        return .notFound(
            "client.transfer.unknown", "no transfer is called `\(name)`",
            next: isCut
                ? "give six or more digits of its id, as `interlock transfer list` shows them"
                : "see `interlock transfer list`")
    }
}
