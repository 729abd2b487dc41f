internal import CXML2

/// Reads a document into values, with nothing of XML that a message does not need.
///
/// UTF-8 only; no DOCTYPE at all, so no entity but the five of XML itself, no default and nothing to fetch; no processing
/// instruction; no network; a bound on everything (`XMLLimits`). Character references and CDATA are read as the text that
/// they stand for.
/// - Source: XML 1.0 (fifth edition), Namespaces in XML 1.0; libxml2's SAX2 interface.
public enum XMLReader {
    /// The root element of the document.
    ///
    /// - Throws: `XMLFault` for the first thing that is wrong.
    public static func read(
        _ bytes: [UInt8], limits: XMLLimits = XMLLimits()
    ) throws(XMLFault) -> XMLElement {
        guard !bytes.isEmpty, bytes.count <= limits.bytes, bytes.count <= Int(Int32.max) else {
            throw XMLFault(
                .size,
                detail: bytes.isEmpty ? "no bytes" : "\(bytes.count) bytes, at most \(limits.bytes) are read")
        }
        try XMLPrologue.check(bytes)
        try XMLTagScan.check(bytes, limits: limits)
        guard XMLLibrary.isReady else { throw XMLFault(.memory, detail: "libxml2 does not start") }
        let builder = XMLTreeBuilder(limits: limits)
        let outcome = bytes.withUnsafeBytes { parse($0, into: builder) }
        if let fault = builder.fault { throw fault }
        if case .failure(let fault) = outcome { throw fault }
        guard let root = builder.root else { throw XMLFault(.syntax, detail: "there is no element") }
        return root
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, into builder: XMLTreeBuilder
    ) -> Result<Void, XMLFault> {
        let exhausted = XMLFault(.memory, detail: "libxml2 has no memory")
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
            let context = xmlCreateMemoryParserCtxt(start, Int32(bytes.count))
        else { return .failure(exhausted) }
        defer {
            // Nothing of ours builds a tree of the library's; should it have begun one, it goes too.
            if let document = context.pointee.myDoc { xmlFreeDoc(document) }
            xmlFreeParserCtxt(context)
        }
        guard let handler = context.pointee.sax else { return .failure(exhausted) }
        // Without NOENT the library hands `&amp;` in an attribute on as `&#38;`. There are no other entities than XML's own
        // five: those of others are declared in a DOCTYPE, at which reading stops.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_NOCDATA.rawValue
            | XML_PARSE_IGNORE_ENC.rawValue
        xmlCtxtUseOptions(context, Int32(options))
        handler.pointee = XMLTreeBuilder.handler
        context.pointee.userData = Unmanaged.passUnretained(builder).toOpaque()
        return withExtendedLifetime(builder) {
            builder.context = context
            defer { builder.context = nil }
            let code = xmlParseDocument(context)
            let isWhole = code == 0 && context.pointee.wellFormed == 1 && context.pointee.nsWellFormed == 1
            if isWhole && context.pointee.lastError.level.rawValue < XML_ERR_ERROR.rawValue {
                return .success(())
            }
            return .failure(builder.syntaxFault(context.pointee.lastError))
        }
    }
}

/// libxml2's process-wide start, done once.
enum XMLLibrary {
    static let isReady: Bool = {
        xmlInitParser()
        return true
    }()
}
