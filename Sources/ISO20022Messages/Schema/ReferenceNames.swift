internal import XML

/// The names that invoice assignments give to parties and documents, and those by which they refer to them.
///
/// Their schemas use XML's own `ID` and `IDREF`, which the table keeps as text without bounds: nothing else of these
/// messages is that, but the four that are named here.
/// - Source: XML Schema part 2, 3.3.8 and 3.3.9.
struct ReferenceNames {
    private static let plain: Set<String> = ["CharSet", "Prfx", "LangCd", "Prty"]
    private var given: Set<String> = []
    private var used: [XMLElement] = []

    /// Takes an element of that kind.
    /// - Returns: false where it gives a name that was given before.
    mutating func note(_ element: XMLElement) -> Bool {
        if element.name == "Id" { return given.insert(element.text).inserted }
        if !Self.plain.contains(element.name) { used.append(element) }
        return true
    }

    /// The first reference to a name that nothing has.
    var unresolved: XMLElement? { used.first { !given.contains($0.text) } }
}
