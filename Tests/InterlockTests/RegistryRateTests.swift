import Foundation
import Testing

@testable import Interlock

/// What a registry's file says of its members' rate.
struct RegistryRateTests {
    private func rate(_ text: String) -> RegistryRate? {
        let reading = ConfigurationFile.read(text, directory: "", lookAtFiles: false)
        guard case .registry(let registry) = reading.configuration else { return nil }
        return registry.rate
    }

    @Test func `how fast a registry's members may ask is its operator's to say, within bounds`() throws {
        let example = ConfigurationExamples.registry
        let begin = try #require(example.range(of: "# How many new decisions")).lowerBound
        let end = try #require(example.range(of: "log:\n")).lowerBound
        let silent = String(example[..<begin] + example[end...])
        // As it was before anybody could say it.
        let standard = RegistryRate(decisionsPerSecond: 50, burst: 500, bytesPerSecond: 524_288)
        #expect(rate(silent) == standard && rate(example) == standard)
        let lines = [
            ("decisionsPerSecond: 50", "decisionsPerSecond: ", ["0", "10001", "-1", "fast", "5.0"]),
            ("burst: 500", "burst: ", ["0", "100001"]),
            ("bytesPerSecond: 524288", "bytesPerSecond: ", ["32767", "67108865", "9223372036854775808"]),
        ]
        var other = example
        for (line, key, wrong) in lines {
            for value in wrong {
                let text = example.replacingOccurrences(of: line, with: key + value)
                let paths = findings(text).map(\.path)
                #expect(paths == ["rate.\(key.dropLast(2))"], "\(key)\(value)")
            }
            other = other.replacingOccurrences(of: line, with: key + (key.hasPrefix("bytes") ? "32768" : "7"))
        }
        #expect(rate(other) == RegistryRate(decisionsPerSecond: 7, burst: 7, bytesPerSecond: 32_768))
        let misspelt = example.replacingOccurrences(of: "  burst:", with: "  bursts:")
        #expect(findings(misspelt).map(\.path) == ["rate.bursts"])
    }
}
