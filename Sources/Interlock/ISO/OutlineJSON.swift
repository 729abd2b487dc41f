import ISO20022Messages
import SettlementProofs
import XML

/// The JSON form of a message's outline.
///
/// A value is a text; with attributes an object of `#` and `@name`. A group is an object of its names; what stands there more
/// than once is a list. An element of another namespace is `{"#xml": "<x…>"}`.
enum OutlineJSON {
    static func json(_ outline: MessageOutline) -> JSONValue {
        switch outline {
        case .value(let text, let attributes):
            guard !attributes.isEmpty else { return .string(text) }
            let members = attributes.map { ("@" + $0.name, JSONValue.string($0.value)) }
            return .object(JSONObject(members + [("#", .string(text))]))
        case .foreign(let element):
            let bytes = (try? XMLWriter.write(element)) ?? []
            return ["#xml": .string(String(decoding: bytes, as: UTF8.self))]
        case .group(let members):
            return .object(
                JSONObject(
                    members.map { member in
                        let values = member.values.map(json)
                        return (member.name, values.count == 1 ? values[0] : .array(values))
                    }))
        }
    }

    /// - Throws: `CommandFailure` with the place that is not of this form.
    static func outline(_ value: JSONValue, _ path: String = "content") throws -> MessageOutline {
        switch value {
        case .string(let text): return .value(text, attributes: [])
        case .object(let object):
            if case .string(let text)? = object["#xml"], object.members.count == 1 {
                return .foreign(try foreign(text, path))
            }
            if object["#"] != nil || object.members.contains(where: { $0.key.hasPrefix("@") }) {
                return try attributed(object, path)
            }
            return .group(
                try object.members.map { member in
                    let place = path + "." + member.key
                    guard case .array(let values) = member.value else {
                        return .init(name: member.key, values: [try outline(member.value, place)])
                    }
                    return .init(name: member.key, values: try values.map { try outline($0, place) })
                })
        case .null, .bool, .integer, .array: throw wrong(path, "a text or an object", value)
        }
    }

    private static func attributed(_ object: JSONObject, _ path: String) throws -> MessageOutline {
        var attributes: [MessageOutline.Attribute] = []
        var text = ""
        for member in object.members {
            let place = path + "." + member.key
            guard case .string(let value) = member.value else { throw wrong(place, "a text", member.value) }
            if member.key == "#" {
                text = value
            } else if member.key.hasPrefix("@") {
                attributes.append(.init(name: String(member.key.dropFirst()), value: value))
            } else {
                throw wrong(place, "an attribute, which begins with @", member.value)
            }
        }
        return .value(text, attributes: attributes)
    }

    private static func foreign(_ text: String, _ path: String) throws -> XMLElement {
        do throws(XMLFault) { return try XMLReader.read(Array(text.utf8)) } catch {
            throw CommandFailure.refused(
                error.code, TextWrap.safe("\(path).#xml: \(error.detail)"), next: "write one XML element")
        }
    }

    private static func wrong(_ path: String, _ wanted: String, _ found: JSONValue) -> CommandFailure {
        CommandFailure.usage(
            "json.type", TextWrap.safe("\(path): \(wanted) must stand there, not \(found.kindName)"),
            next: "write it as `interlock iso parse --json` does")
    }

    /// For people: a line for each value, indented by its depth.
    static func lines(_ outline: MessageOutline, depth: Int = 0) -> [String] {
        let indent = String(repeating: "  ", count: depth)
        guard case .group(let members) = outline else { return [] }
        return members.flatMap { member in
            member.values.flatMap { value -> [String] in
                switch value {
                case .value(let text, let attributes):
                    let notes = attributes.map { " (\($0.name) \($0.value))" }.joined()
                    return [TextWrap.safe("\(indent)\(member.name): \(text)\(notes)")]
                case .foreign(let element):
                    return [TextWrap.safe("\(indent)\(element.name) of \(element.namespace)")]
                case .group: return [indent + member.name] + lines(value, depth: depth + 1)
                }
            }
        }
    }
}
