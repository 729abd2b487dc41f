"""XML Schema text of a message, from the classes of python-iso20022, for a validator that is not ours."""

from xml.sax.saxutils import quoteattr

from message_types import Reader, Simple

BASES = {"text": "string", "decimal": "decimal", "date": "date", "dateTime": "dateTime", "time": "time",
         "year": "gYear", "yearMonth": "gYearMonth", "boolean": "boolean", "binary": "base64Binary", "code": "string"}
FACETS = {"pattern": "pattern", "min_length": "minLength", "max_length": "maxLength", "total_digits": "totalDigits",
          "fraction_digits": "fractionDigits", "min_inclusive": "minInclusive"}


def namespace(message):
    return "urn:iso:std:iso:20022:tech:xsd:" + message


def schema(message):
    reader = Reader(message)
    lines = [
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" '
        f'xmlns="{namespace(message)}" targetNamespace="{namespace(message)}">'
    ]
    if reader.root.name == "AppHdr":
        lines.append('<xs:element name="AppHdr" type="AppHdr"/>')
    else:
        only = reader.root.elements[0]
        lines.append(
            '<xs:element name="Document"><xs:complexType><xs:sequence>'
            f'<xs:element name="{only.name}" type="{only.type}"/></xs:sequence></xs:complexType></xs:element>')
    lines += [complex_type(made) for name, made in reader.types.items() if name]
    return "\n".join(lines + ["</xs:schema>"])


def complex_type(made):
    if made.content:
        attributes = "".join(
            f'<xs:attribute name="{name}" use="required">{simple_type(kind)}</xs:attribute>'
            for name, kind, _ in made.attributes)
        base = made.name + "Value"
        return (
            f'<xs:simpleType name="{base}">{restriction(made.content)}</xs:simpleType>'
            f'<xs:complexType name="{made.name}"><xs:simpleContent><xs:extension base="{base}">{attributes}'
            "</xs:extension></xs:simpleContent></xs:complexType>")
    group = "choice" if made.choice else "sequence"
    inner = "".join(element(one) for one in made.elements)
    return f'<xs:complexType name="{made.name}"><xs:{group}>{inner}</xs:{group}></xs:complexType>'


def element(one):
    most = "unbounded" if one.most is None else one.most
    times = f'minOccurs="{one.least}" maxOccurs="{most}"'
    if isinstance(one.type, Simple):
        if one.type.kind == "any":
            return f'<xs:any namespace={quoteattr(one.type.facets.get("namespace", "##any"))} processContents="lax"/>'
        return f'<xs:element name="{one.name}" {times}>{simple_type(one.type)}</xs:element>'
    return f'<xs:element name="{one.name}" type="{one.type}" {times}/>'


def simple_type(kind):
    return f"<xs:simpleType>{restriction(kind)}</xs:simpleType>"


def restriction(kind):
    if kind.kind == "code":
        inner = "".join(f'<xs:enumeration value="{code}"/>' for code in kind.facets["codes"])
        return f'<xs:restriction base="xs:string">{inner}</xs:restriction>'
    base = BASES[kind.kind]
    # What the classes keep as text is a date and time in the schema.
    if kind.facets.get("pattern") == ".*Z":
        base = "dateTime"
    inner = "".join(f"<xs:{FACETS[key]} value={quoteattr(str(value))}/>" for key, value in kind.facets.items())
    return f'<xs:restriction base="xs:{base}">{inner}</xs:restriction>'
