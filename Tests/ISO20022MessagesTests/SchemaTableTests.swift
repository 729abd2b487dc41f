import Testing
import XML

@testable import ISO20022Messages

struct SchemaTableTests {
    @Test func `every line of the table is read`() {
        let table = SchemaTable.standard
        #expect(MessageDefinition.all.count == 15)
        #expect(table.types.count > 500)
        for type in table.types {
            #expect(!type.name.isEmpty)
            if case .choice(let particles) = type.content { #expect(!particles.isEmpty, "\(type.name)") }
        }
    }

    /// Documents at random from the table: each is valid, comes back from its bytes and from its outline, and is read
    /// as a value or refused by a code.
    @Test func `whatever the table can make is valid, and comes back`() throws {
        var kinds: Set<String> = []
        for definition in MessageDefinition.all {
            for seed in 0..<60 as Range<UInt64> {
                var maker = DocumentMaker(seed: seed)
                let element = maker.document(definition)
                let document = try ValidatedDocument(element, withRules: false)
                let bytes = try XMLWriter.write(element)
                #expect(try XMLReader.read(bytes) == element, "\(definition) \(seed)")
                let outline = MessageOutline(document)
                // The maker's identifiers have no check digits, so rules may refuse what the schema takes.
                do throws(MessageFault) {
                    #expect(try outline.document(definition).element == element, "\(definition) \(seed)")
                } catch { #expect(error.code.hasPrefix("iso.rule."), "\(definition) \(seed): \(error)") }
                if let kind = Reading.kind(of: document) { kinds.insert(kind) }
            }
        }
        // Some were read whole and some were not understood: the test saw both.
        #expect(kinds.contains("read") && kinds.contains("iso.reading.unsupported"), "\(kinds)")
    }

    @Test func `a table with a line that is not understood takes nothing for it`() {
        let table = SchemaTable(["@urn:a A:A\nA B=q C!None\n/1 a|b\nD E=p1"])
        for type in table.types {
            guard case .choice(let particles) = type.content else {
                Issue.record("\(type)")
                continue
            }
            #expect(particles.isEmpty)
        }
    }
}

/// Reads a document as the value of its message.
enum Reading {
    /// `read`, or the code of the refusal.
    static func kind(of document: ValidatedDocument) -> String? {
        do throws(MessageFault) {
            let unread: [String]
            switch document.definition.family {
            case "head.001": unread = try Head001(document).unread
            case "sese.020": unread = try Sese020(document).unread
            case "sese.023": unread = try Sese023(document).unread
            case "sese.024": unread = try Sese024(document).unread
            case "sese.025": unread = try Sese025(document).unread
            case "sese.027": unread = try Sese027(document).unread
            case "pacs.002": unread = try Pacs002(document).unread
            case "pacs.008": unread = try Pacs008(document).unread
            case "pacs.009": unread = try Pacs009(document).unread
            case "camt.053": unread = try Camt053(document).unread
            case "camt.054": unread = try Camt054(document).unread
            case "tsin.006": unread = try Tsin006(document).unread
            case "tsin.007": unread = try Tsin007(document).unread
            case "tsin.008": unread = try Tsin008(document).unread
            default: return nil
            }
            return unread.isEmpty ? "read" : "unread"
        } catch { return error.code }
    }
}
