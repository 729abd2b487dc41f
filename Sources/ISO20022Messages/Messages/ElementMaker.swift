internal import XML

/// Makes the elements of one message: what is absent is left out, and a group of nothing too.
struct ElementMaker {
    let namespace: String

    func leaf(_ name: String, _ text: String?) -> XMLElement? {
        text.map { XMLElement(name, namespace: namespace, text: $0) }
    }

    func group(_ name: String, _ children: [XMLElement?]) -> XMLElement? {
        let children = children.compactMap { $0 }
        return children.isEmpty ? nil : XMLElement(name, namespace: namespace, children: children)
    }

    /// One value under several names: `Cd` in `Rsn` in `Pdg`.
    func nested(_ names: String..., value: String?) -> XMLElement? {
        guard let value, let last = names.last else { return nil }
        return names.dropLast().reversed().reduce(XMLElement(last, namespace: namespace, text: value)) {
            XMLElement($1, namespace: namespace, children: [$0])
        }
    }

    func amount(_ name: String, _ amount: ISOAmount?) -> XMLElement? {
        amount.map {
            XMLElement(
                name, namespace: namespace,
                attributes: [XMLAttribute("Ccy", value: $0.money.currency.code)], text: $0.money.decimal)
        }
    }

    /// An element that always stands, even empty.
    func whole(_ name: String, _ children: [XMLElement?]) -> XMLElement {
        XMLElement(name, namespace: namespace, children: children.compactMap { $0 })
    }
}
