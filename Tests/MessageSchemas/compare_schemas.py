"""Holds the tables against published schemas, type by type: compare_schemas.py [folder of .xsd files].

Without a folder, those that installed packages carry.

Every element of every type must have the same name, place, number of times, base and facets, and every code list the same codes.
"""

import re
import sys
import xml.etree.ElementTree as tree

from make_tables import Table
from message_types import MESSAGES, Complex, Element, Simple
from published import published

XS = "{http://www.w3.org/2001/XMLSchema}"
KINDS = {"string": "text", "decimal": "decimal", "date": "date", "dateTime": "dateTime", "time": "time",
         "gYear": "year", "gYearMonth": "yearMonth", "boolean": "boolean", "base64Binary": "binary"}
FACETS = {"pattern": "pattern", "minLength": "min_length", "maxLength": "max_length", "totalDigits": "total_digits",
          "fractionDigits": "fraction_digits", "minInclusive": "min_inclusive"}


class Schema:
    def __init__(self, path):
        root = tree.parse(path).getroot()
        self.simple = {node.get("name"): node for node in root.findall(XS + "simpleType")}
        self.complex = {node.get("name"): node for node in root.findall(XS + "complexType")}

    def kind(self, name):
        name = name.split(":")[-1]
        if name in KINDS:
            return Simple(KINDS[name], {})
        node = self.simple[name].find(XS + "restriction")
        base = node.get("base").split(":")[-1]
        codes = [child.get("value") for child in node.findall(XS + "enumeration")]
        if codes:
            return Simple("code", {"name": name, "codes": codes})
        facets = {FACETS[child.tag.removeprefix(XS)]: child.get("value") for child in node}
        for key in facets.keys() & {"min_length", "max_length", "total_digits", "fraction_digits"}:
            facets[key] = int(facets[key])
        if base == "dateTime" and facets.get("pattern") == ".*Z":
            return Simple("text", facets)
        return Simple(KINDS[base], facets)

    def type(self, name):
        node = self.complex[name]
        simple = node.find(f"{XS}simpleContent/{XS}extension")
        if simple is not None:
            made = Complex(name, False, [], self.kind(simple.get("base")))
            made.attributes = [(a.get("name"), self.kind(a.get("type")), a.get("use") == "required")
                               for a in simple.findall(XS + "attribute")]
            return made
        group = node.find(XS + "sequence")
        choice = group is None
        group = node.find(XS + "choice") if choice else group
        made = Complex(name, choice, [])
        for child in group:
            most = child.get("maxOccurs", "1")
            times = (int(child.get("minOccurs", "1")), None if most == "unbounded" else int(most))
            if child.tag == XS + "any":
                namespace = child.get("namespace", "##any")
                made.elements.append(Element("*", Simple("any", {} if namespace == "##any" else {"namespace": namespace}), 1, 1))
            elif child.tag == XS + "element":
                wanted = child.get("type").split(":")[-1]
                kind = wanted if wanted in self.complex else self.kind(wanted)
                made.elements.append(Element(child.get("name"), kind, *times))
            else:
                raise SystemExit(f"{name} has {child.tag}")
        return made


def plain(line, codes):
    """Type names by their letters alone; code lists by their codes, in any order."""
    line = re.sub(r":(\w+)", lambda found: ":" + found[1].lower(), line)
    return re.sub(r"!(\w+)", lambda found: "!" + ",".join(sorted(codes[found[1]].split())), line).split(" ", 1)[1]


def main():
    folder, held, types, names = sys.argv[1] if len(sys.argv) > 1 else None, 0, 0, set()
    table = Table()
    for message in MESSAGES:
        table.add(message)
    ours = {name.lower(): plain(line, table.codes) for name, line in table.types.items()}
    for message in MESSAGES:
        path = published(message, folder)
        if path is None:
            print(f"{message}: no schema")
            continue
        schema, theirs = Schema(path), Table()
        theirs.patterns = list(table.patterns)
        for name in schema.complex:
            if name == "Document":
                continue
            wanted = plain(theirs.complex(schema.type(name)), theirs.codes)
            found = ours.get(name.lower())
            if name == "BusinessApplicationHeaderV04":
                found = ours["apphdr"]
            if wanted != found:
                raise SystemExit(f"{message} {name}\n  schema {wanted}\n  table  {found}")
            types += 1
            names.add(name)
        held += 1
        print(f"{message}: {len(schema.complex)} types agree")
    print(f"{held} messages, {types} types ({len(names)} different ones of {len(ours)}): no difference")
    if not held:
        raise SystemExit("no published schema was found: nothing was compared")


if __name__ == "__main__":
    main()
