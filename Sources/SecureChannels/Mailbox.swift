internal import Synchronization

/// Where any thread leaves letters for one event loop, which takes all of them at once.
///
/// One wake-up serves every letter that arrives before it: that is what makes many small messages cheap.
final class Mailbox<Letter: Sendable>: Sendable {
    private let letters = Mutex<[Letter]>([])

    /// Returns true if the box was empty: then, and only then, the caller wakes the reader.
    func put(_ letter: Letter) -> Bool {
        letters.withLock { letters in
            letters.append(letter)
            return letters.count == 1
        }
    }

    func takeAll() -> [Letter] {
        letters.withLock { letters in
            let all = letters
            letters = []
            return all
        }
    }
}
