import OpenSSL

let channelTargets = [
    FuzzTarget("tls-server", limit: 2048) { input throws(Violation) in try checkRecords(input, as: .server) },
    FuzzTarget("tls-client", limit: 2048) { input throws(Violation) in try checkRecords(input, as: .client) },
    FuzzTarget("tls-between", limit: 256, checkBetween),
    FuzzTarget("http2-server", limit: 4096) { input throws(Violation) in try checkFrames(input, as: .server)
    },
    FuzzTarget("http2-client", limit: 4096) { input throws(Violation) in try checkFrames(input, as: .client)
    },
]

private let clientContext = KnownIdentity.client.context(admitting: .server)
private let serverContext = KnownIdentity.server.context(admitting: .client)

/// One end of a TLS connection, with what it sent and read.
private final class TLSEnd {
    let session: TLSSession
    var isProven = false
    var fault: TLSError?
    var read: [UInt8] = []

    init(_ role: TLSRole) throws(Violation) {
        do throws(TLSError) {
            session = try TLSSession(context: role == .client ? clientContext : serverContext, role: role)
        } catch { throw Violation("no session: \(error)") }
    }

    /// Feeds the bytes and goes on as far as it goes.
    func take(_ bytes: [UInt8]) throws(Violation) {
        guard fault == nil else { return }
        do {
            try bytes.withUnsafeBytes { try session.feed($0) }
            if !isProven { isProven = try session.handshake() }
            if isProven { try readAll() }
        } catch { try end(error) }
    }

    private func end(_ error: any Error) throws(Violation) {
        guard let error = error as? TLSError else { throw Violation("another kind of error: \(error)") }
        fault = error
        try requireCode(error.code, under: "tls.")
    }

    private func readAll() throws {
        var room = [UInt8](repeating: 0, count: 512)
        while true {
            let got = try room.withUnsafeMutableBytes { try session.read(into: $0) }
            guard case .bytes(let count) = got else { return }
            read += room[..<count]
        }
    }

    func write(_ text: [UInt8]) throws(Violation) {
        guard fault == nil, isProven else { return }
        do {
            var rest = text[...]
            while !rest.isEmpty { rest = rest.dropFirst(try rest.withUnsafeBytes { try session.write($0) }) }
        } catch { try end(error) }
    }

    /// Everything that waits for the network.
    func ciphertext() -> [UInt8] {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1024)
        while session.ciphertextCount > 0 {
            let count = room.withUnsafeMutableBytes { session.takeCiphertext(into: $0) }
            if count == 0 { break }
            bytes += room[..<count]
        }
        return bytes
    }
}

/// A stranger who holds no key sends anything in pieces: nothing is proven and nothing is read.
private func checkRecords(_ input: [UInt8], as role: TLSRole) throws(Violation) {
    let end = try TLSEnd(role)
    try end.take([])
    var rest = input[...]
    while let first = rest.popFirst() {
        let piece = rest.prefix(Int(first) * 4 + 1)
        rest = rest.dropFirst(piece.count)
        try end.take(Array(piece))
        _ = end.ciphertext()
    }
    try require(!end.isProven && end.read.isEmpty, "a stranger without a key was let in")
    end.session.closeOutput()
    _ = end.ciphertext()
}

/// Two honest ends and a wire that changes bytes: each reads a beginning of what the other wrote, or an error.
///
/// Edits of five bytes: which flight, what, where (two), which byte.
private func checkBetween(_ input: [UInt8]) throws(Violation) {
    let (client, server) = (try TLSEnd(.client), try TLSEnd(.server))
    let (asked, answered) = ([UInt8](repeating: 0x61, count: 700), [UInt8](repeating: 0x62, count: 900))
    try client.take([])
    var sent = (client: false, server: false)
    for flight in 0..<8 {
        let toServer = flight % 2 == 0
        let (from, to) = toServer ? (client, server) : (server, client)
        if toServer, client.isProven, !sent.client {
            sent.client = true
            try client.write(asked)
        } else if !toServer, server.isProven, !sent.server {
            sent.server = true
            try server.write(answered)
        }
        var bytes = from.ciphertext()
        for start in stride(from: 0, to: input.count - 4, by: 5) where Int(input[start]) % 8 == flight {
            bytes = edited(bytes, input[start + 1..<start + 5])
        }
        try to.take(bytes)
    }
    try require(asked.starts(with: server.read), "the server read what the client did not write")
    try require(answered.starts(with: client.read), "the client read what the server did not write")
    if server.isProven, server.fault == nil {
        let peer = try mustSucceed("a proven peer") { try server.session.peer() }
        try require(
            peer.spkiSHA256 == KnownIdentity.client.certificate.spkiPin.bytes, "another peer is proven")
    }
    if input.count < 5 {
        try require(
            server.read == asked && client.read == answered, "an honest wire, and not all came through")
    }
}
