import Foundation
import NIOCore
import Testing

@testable import SecureChannels

/// An everyday failure is told in words; a type's own description is for who wrote the type.
struct ConnectWordsTests {
    @Test func `each cause of no connection has words and a next step of its own`() {
        let causes: [(error: any Error, words: String)] = [
            (IOError(errnoCode: ECONNREFUSED, reason: "connect"), "connection refused by b.example:7443; "),
            (IOError(errnoCode: ETIMEDOUT, reason: "connect"), "no answer from b.example:7443; "),
            (ChannelError.connectTimeout(.seconds(5)), "no answer from b.example:7443; "),
            (IOError(errnoCode: EHOSTUNREACH, reason: "connect"), "there is no way to b.example:7443; "),
        ]
        for cause in causes {
            let words = ConnectWords.of(cause.error, to: "b.example:7443")
            #expect(words.hasPrefix(cause.words), "\(words)")
            #expect(!words.contains("errno") && !words.contains("("), "\(words)")
        }
    }
}
