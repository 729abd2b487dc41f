import ArgumentParser
import SettlementProofs

/// The inputs of one calculation on a command line: a file, single values, or both.
struct CalculationRequest: ParsableArguments {
    @Option(name: .shortAndLong, help: "A JSON file with the inputs; `-` is standard input.")
    var input: String?

    @Option(
        name: .customLong("set"), help: "One input, name=value; a value may be JSON. Goes before the file's.")
    var settings: [String] = []

    /// - Throws: `CommandFailure` for an unreadable file or a malformed setting.
    func inputs() throws -> JSONObject {
        var object = try input.map(Self.object(in:)) ?? JSONObject()
        for setting in settings {
            guard let sign = setting.firstIndex(of: "="), sign > setting.startIndex else {
                throw CommandFailure.usage(
                    "instrument.input.value", "--set \(TextWrap.safe(setting)) is not name=value",
                    next: "write for example --set face=1000000.00")
            }
            object[String(setting[..<sign])] = Self.value(String(setting[setting.index(after: sign)...]))
        }
        return object
    }

    static func object(in path: String) throws -> JSONObject {
        let bytes = try HostFiles.read(path)
        do {
            guard case .object(let object) = try CanonicalJSON.parse(bytes) else {
                throw JSONFault(expected: "an object", found: "something else")
            }
            return object
        } catch {
            throw CommandFailure.usage(
                "instrument.input.form", "\(path): \(error)",
                next: "write one JSON object; decimals as texts: \"0.0285\"")
        }
    }

    /// Lists, objects, true, false and null are JSON; everything else is a text.
    private static func value(_ text: String) -> JSONValue {
        let isJSON = text.hasPrefix("[") || text.hasPrefix("{") || ["true", "false", "null"].contains(text)
        guard isJSON, let parsed = try? CanonicalJSON.parse(Array(text.utf8)) else { return .string(text) }
        return parsed
    }
}
