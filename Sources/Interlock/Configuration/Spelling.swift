/// Finds the key somebody probably meant.
enum Spelling {
    /// The closest of `known`, if it is close: at most a third of the letters differ.
    static func nearest(to word: String, among known: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let ranked = Set(known).map { (name: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best = ranked.first, best.distance <= (word.count < 4 ? 1 : max(2, word.count / 3)) else {
            return nil
        }
        return best.name
    }

    /// Levenshtein's distance: insertions, deletions and replacements from one to the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        let columns = Array(right.utf8)
        var row = Array(0...columns.count)
        for (line, letter) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (index, other) in columns.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[index + 1]
                row[index + 1] = min(replaced, row[index] + 1, row[index + 1] + 1)
            }
        }
        return row[columns.count]
    }
}
