internal import CXML2

extension XMLTreeBuilder {
    /// Only what is named here is ever done with a document: everything else of the library's is left out.
    static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { builder, name, prefix, uri, _, _, count, _, attributes in
            guard let builder = XMLTreeBuilder.from(builder), let name else { return }
            let parts = UnsafeBufferPointer(start: attributes, count: attributes == nil ? 0 : Int(count) * 5)
            parts.withMemoryRebound(to: UnsafePointer<xmlChar>?.self) { builder.begin(name, prefix, uri, $0) }
        }
        handler.endElementNs = { builder, _, _, _ in XMLTreeBuilder.from(builder)?.end() }
        handler.characters = { builder, bytes, count in
            XMLTreeBuilder.from(builder)?.take(UnsafeBufferPointer(start: bytes, count: max(0, Int(count))))
        }
        handler.ignorableWhitespace = handler.characters
        handler.cdataBlock = handler.characters
        // Called at the name of the DOCTYPE, before anything in it is read.
        handler.internalSubset = { builder, _, _, _ in
            XMLTreeBuilder.from(builder)?.stop(.doctype, "a DOCTYPE, which no message has")
        }
        handler.externalSubset = handler.internalSubset
        handler.processingInstruction = { builder, _, _ in
            XMLTreeBuilder.from(builder)?.stop(.instruction, "a processing instruction")
        }
        handler.reference = { builder, _ in
            XMLTreeBuilder.from(builder)?.stop(.syntax, "an entity that is not XML's own")
        }
        // Nothing is printed, and nothing is read on after the first thing that is not well formed.
        handler.serror = { builder, error in
            guard let error else { return }
            XMLTreeBuilder.from(builder)?.stop(at: error.pointee)
        }
        return handler
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> XMLTreeBuilder? {
        pointer.map { Unmanaged<XMLTreeBuilder>.fromOpaque($0).takeUnretainedValue() }
    }
}
