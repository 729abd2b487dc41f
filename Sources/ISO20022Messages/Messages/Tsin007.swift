public import XML

/// The answer to a request to assign claims.
/// - Source: tsin.007.001.01.
public struct Tsin007: ISO20022Message {
    public static let identifier = "tsin.007.001.01"

    public let letter: ISOAssignmentLetter
    public let unread: [String]

    public init(_ letter: ISOAssignmentLetter) {
        self.letter = letter
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        (letter, unread) = try Self.reading(document) { reader throws(MessageFault) in
            try reader.assignmentLetter(lists: "AssgnmtList", count: "AssgnmtCnt")
        }
    }

    public var body: XMLElement {
        ElementMaker(namespace: Self.namespace).assignmentLetter(
            "InvcAssgnmtSts", letter, lists: "AssgnmtList", count: "AssgnmtCnt")
    }
}
