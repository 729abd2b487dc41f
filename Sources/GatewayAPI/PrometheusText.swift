import SettlementEngine

/// The text exposition format of Prometheus, version 0.0.4.
enum PrometheusText {
    /// Samples of one name stand together, in the order of their first one.
    static func written(_ samples: [MetricSample]) -> String {
        var names: [String] = []
        var byName: [String: [MetricSample]] = [:]
        for sample in samples where isName(sample.name) {
            if byName[sample.name] == nil { names.append(sample.name) }
            byName[sample.name, default: []].append(sample)
        }
        var text = ""
        for name in names {
            guard let family = byName[name], let first = family.first else { continue }
            text += "# HELP \(name) \(escaped(first.help, quotes: false))\n"
            text += "# TYPE \(name) \(first.isCounter ? "counter" : "gauge")\n"
            for sample in family { text += name + labels(sample.labels) + " \(sample.value)\n" }
        }
        return text
    }

    private static func labels(_ labels: [String: String]) -> String {
        let pairs = labels.filter { isName($0.key) }.sorted { $0.key < $1.key }
        guard !pairs.isEmpty else { return "" }
        return "{" + pairs.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
            + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
                || $0 == 58
        }
    }
}
