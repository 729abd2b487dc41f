public import XML

/// The notice to an obligor that its claims were assigned.
/// - Source: tsin.008.001.01.
public struct Tsin008: ISO20022Message {
    public static let identifier = "tsin.008.001.01"

    public let letter: ISOAssignmentLetter
    public let unread: [String]

    public init(_ letter: ISOAssignmentLetter) {
        self.letter = letter
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        (letter, unread) = try Self.reading(document) { reader throws(MessageFault) in
            try reader.assignmentLetter(lists: "NtfctnList", count: "NtfctnCnt")
        }
    }

    public var body: XMLElement {
        ElementMaker(namespace: Self.namespace).assignmentLetter(
            "InvcAssgnmtNtfctn", letter, lists: "NtfctnList", count: "NtfctnCnt")
    }
}
