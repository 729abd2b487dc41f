/// What the files that a configuration names must be like.
struct FileRules {
    let directory: String
    let looks: Bool

    /// A file that may be read by others: a certificate.
    func open(_ section: DocumentSection, _ key: String) -> String? {
        checked(section, key, forbidden: 0o022, advice: "chmod 0644")
    }

    /// A private key: nobody else may read or write it.
    func secret(_ section: DocumentSection, _ key: String) -> String? {
        checked(section, key, forbidden: 0o077, advice: "chmod 0600")
    }

    /// A credential: its owner may read it and nobody may write it.
    func credential(_ section: DocumentSection, _ key: String) -> String? {
        checked(section, key, forbidden: 0o377, advice: "chmod 0400")
    }

    /// A private key that may be put away once the vault has taken it in; while it lies there, nobody else may read it.
    func secretUntilSealed(_ section: DocumentSection, _ key: String, isSealed: Bool) -> String? {
        guard let path = resolved(section, key) else { return nil }
        checkUntilSealed(path, section, key, isSealed)
        return path
    }

    /// A list of such keys; empty where there is none.
    func secretsUntilSealed(
        _ section: DocumentSection, _ key: String, limit: Int, isSealed: Bool
    ) -> [String] {
        let paths = section.values(key, ValueKind<String>.path, limit: limit)
            .map { HostFiles.resolve($0, in: directory) }
        for path in paths { checkUntilSealed(path, section, key, isSealed) }
        return paths
    }

    private func checkUntilSealed(
        _ path: String, _ section: DocumentSection, _ key: String, _ isSealed: Bool
    ) {
        guard looks else { return }
        guard isSealed else { return check(path, section, key, forbidden: 0o077, advice: "chmod 0600") }
        guard let status = seen(path, section, key), status.mode & 0o077 != 0 else { return }
        addMode(status, path, section, key, advice: "chmod 0600")
    }

    /// A file that may not exist yet; its directory must.
    func madeLater(_ section: DocumentSection, _ key: String) -> String? {
        guard let path = resolved(section, key) else { return nil }
        let parent = HostFiles.directory(of: path)
        if looks, !parent.isEmpty { _ = existing(parent, section, key) }
        return path
    }

    /// A directory in which a group may write, if `forbidden` lets it.
    func directory(_ section: DocumentSection, _ key: String, forbidden: UInt32 = 0o022) -> String? {
        guard let path = resolved(section, key) else { return nil }
        guard looks, let status = existing(path, section, key) else { return path }
        if status.mode & forbidden != 0 {
            let mode = forbidden & 0o020 == 0 ? "0770" : "0700"
            section.add(.file, key, "others may write in \(path)", fix: "chmod \(mode) \(path)")
        }
        return path
    }

    private func existing(_ path: String, _ section: DocumentSection, _ key: String) -> HostFiles.Status? {
        let absent = (
            problem: "the directory \(path) does not exist", fix: "make it: mkdir -p -m 0700 \(path)"
        )
        guard let status = seen(path, section, key, orElse: absent) else { return nil }
        if !status.isDirectory { section.add(.file, key, absent.problem, fix: absent.fix) }
        return status.isDirectory ? status : nil
    }

    private func resolved(_ section: DocumentSection, _ key: String) -> String? {
        section.required(key, ValueKind<String>.path).map { HostFiles.resolve($0, in: directory) }
    }

    private func checked(
        _ section: DocumentSection, _ key: String, forbidden: UInt32, advice: String
    ) -> String? {
        guard let path = resolved(section, key) else { return nil }
        if looks { check(path, section, key, forbidden: forbidden, advice: advice) }
        return path
    }

    private func check(
        _ path: String, _ section: DocumentSection, _ key: String, forbidden: UInt32, advice: String
    ) {
        let fix = Self.maker(of: key, in: section.path).map { "make it with `\($0)`, or correct the path" }
        let absent = (
            problem: "no file at \(path)", fix: fix ?? "put the file there, or correct the path"
        )
        guard let status = seen(path, section, key, orElse: absent) else { return }
        if !status.isFile {
            section.add(.file, key, "\(path) is not a regular file", fix: "name the file itself")
        } else if status.mode & forbidden != 0 {
            addMode(status, path, section, key, advice: advice)
        }
    }

    /// The command that makes the file of this key; `nil` for a file that people write.
    private static func maker(of key: String, in section: String) -> String? {
        switch (section, key) {
        case ("notary", "key"): "interlock notary keys"
        case ("registry", "key"): "interlock registry keys"
        case (_, "sharedKey"): "interlock registry keys --shared"
        case (_, "credentialFile"): "interlock keys make seal"
        case (_, "feeKey"): "openssl rand -hex 32"
        case (_, "evmHolders"): "interlock keys make evm-holder"
        case (_, "certificate"), (_, "key"): "interlock keys make tls"
        case (_, "message"), (_, "holder"), (_, "log"), (_, "operator"): "interlock keys make \(key)"
        default: nil
        }
    }

    private func addMode(
        _ status: HostFiles.Status, _ path: String, _ section: DocumentSection, _ key: String, advice: String
    ) {
        let mode = "0" + String(status.mode, radix: 8)
        section.add(.file, key, "\(path) has mode \(mode)", fix: "\(advice) \(path)")
    }

    /// What lies there. What may not be seen is a finding of its own: it is not absent, and is not to be made anew.
    private func seen(
        _ path: String, _ section: DocumentSection, _ key: String,
        orElse absent: (problem: String, fix: String)? = nil
    ) -> HostFiles.Status? {
        do throws(CommandFailure) {
            if let status = try HostFiles.status(path) { return status }
            if let absent { section.add(.file, key, absent.problem, fix: absent.fix) }
        } catch {
            section.add(.file, key, error.problem, fix: error.next)
        }
        return nil
    }
}
