import Foundation

/// The section `keys` of a gateway's configuration, as that file must say it: there a path begins at the file's own folder,
/// on a command line at the caller's.
struct KeySection {
    /// Their paths begin at the caller's folder.
    let files: GatewayKeyFiles
    /// The caller's folder, from the root on.
    let caller: String
    /// The configuration's folder, as the caller says it; empty where it is the caller's own.
    let folder: String

    func lines() -> [String] {
        var lines = [
            "keys:", "  message: \(written(files.message))", "  messageEpoch: \(files.messageEpoch)",
        ]
        if !files.earlier.isEmpty {
            lines.append("  earlier:")
            lines += files.earlier.flatMap { PeerSnippet.lines(of: $0, indent: 4) }
        }
        lines.append("  holder: \(written(files.holder))")
        if !files.evmHolders.isEmpty {
            lines.append("  evmHolders:")
            lines += files.evmHolders.map { "    - \(written($0))" }
        }
        return lines
    }

    /// From the configuration's folder on where the file lies below it, else from the root on.
    private func written(_ path: String) -> String {
        let whole = fromRoot(path)
        let base = fromRoot(folder)
        let start = base.hasSuffix("/") ? base : base + "/"
        return quoted(whole.hasPrefix(start) ? String(whole.dropFirst(start.count)) : whole)
    }

    private func fromRoot(_ path: String) -> String {
        let whole = path.isEmpty ? caller : HostFiles.resolve(path, in: caller)
        return URL(fileURLWithPath: whole).standardizedFileURL.path
    }

    /// Single quotes keep YAML from reading more into a name than it says.
    private func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "-")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        }
        return plain && path.first != "-" ? path : PeerSnippet.quoted(path)
    }
}
