internal import OpenSSL
internal import SettlementEngine

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// read(2), under a name that this file's own `read` does not hide.
private func readBytes(_ descriptor: Int32, _ room: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, room, count)
}

/// The file that holds the seal key's secret: 64 lower-case hexadecimal digits, readable by its owner only.
///
/// It must not lie beside the data: a backup, a copy or a thief would take lock and key together.
enum SealCredential {
    /// Reads 32 secret bytes.
    /// - Parameter data: the vault's file, in whose folder the credential must not lie.
    /// - Throws: `VaultFault.malformed` with the reason and the fix.
    static func read(at path: String, apartFrom data: String) throws(VaultFault) -> SecretBytes {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw refused(
                "missing", "\(path) cannot be opened (errno \(errno)): give a plain file, not a link")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw refused("kind", "\(path) is not a plain file")
        }
        guard status.st_uid == geteuid() else {
            throw refused(
                "owner", "\(path) belongs to user \(status.st_uid), not to us: chown it to user \(geteuid())")
        }
        guard status.st_mode & 0o7777 == 0o400 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw refused(
                "mode", "\(path) has mode \(mode): others may read or change it; run chmod 400 \(path)")
        }
        guard try !sameFolder(path, data) else {
            throw refused(
                "place", "\(path) lies beside the vault: a copy of one takes the other; move it elsewhere")
        }
        return try content(of: descriptor, path: path)
    }

    /// Makes a new credential at `path` with mode 0400. Never replaces one.
    static func create(at path: String) throws(VaultFault) {
        let secret: SecretBytes
        do throws(CryptoError) {
            secret = try SecretBytes.random(count: 32)
        } catch {
            throw refused("random", error.code)
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o400)
        guard descriptor >= 0 else {
            throw refused("exists", "\(path) cannot be made (errno \(errno)): it may be there already")
        }
        defer { close(descriptor) }
        var digits = secret.withUnsafeBytes { bytes in bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] } }
        defer { cleanse(&digits) }
        guard write(descriptor, digits, digits.count) == digits.count, fsync(descriptor) == 0 else {
            throw refused("write", "\(path) could not be written: remove it and try again")
        }
    }

    private static func content(of descriptor: Int32, path: String) throws(VaultFault) -> SecretBytes {
        var text = [UInt8](repeating: 0, count: 66)
        var bytes = [UInt8](repeating: 0, count: 32)
        defer {
            cleanse(&text)
            cleanse(&bytes)
        }
        let count = text.withUnsafeMutableBytes { readBytes(descriptor, $0.baseAddress, $0.count) }
        guard count == 64 || count == 65 && text[64] == UInt8(ascii: "\n") else {
            throw refused(
                "form", "\(path) must hold 64 hexadecimal digits: make it with openssl rand -hex 32")
        }
        for index in 0..<32 {
            guard let high = nibble(text[2 * index]), let low = nibble(text[2 * index + 1]) else {
                throw refused("form", "\(path) must hold 64 lower-case hexadecimal digits")
            }
            bytes[index] = high << 4 | low
        }
        do throws(CryptoError) {
            return try SecretBytes(bytes)
        } catch {
            throw refused("memory", error.code)
        }
    }

    /// Compared by inode, so that another spelling or a link to the folder is seen.
    private static func sameFolder(_ one: String, _ two: String) throws(VaultFault) -> Bool {
        var first = stat()
        var second = stat()
        guard stat(folder(of: one), &first) == 0, stat(folder(of: two), &second) == 0 else {
            throw refused("place", "the folder of \(two) cannot be looked at (errno \(errno))")
        }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 97...102: digit - 87
        default: nil
        }
    }

    private static func cleanse(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { room in
            guard let start = room.baseAddress else { return }
            explicit_bzero(start, room.count)
        }
    }

    private static func refused(_ code: String, _ detail: String) -> VaultFault {
        .malformed(detail: "vault.credential.\(code): \(detail)")
    }
}
