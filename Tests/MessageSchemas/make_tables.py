"""Writes Sources/ISO20022Messages/Schema/Tables again, or with --check says how what is there differs.

The notation is described in Sources/ISO20022Messages/Schema/TableText.swift.
"""

import argparse
import pathlib
import sys

from message_types import MESSAGES, Complex, Reader, Simple

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Sources/ISO20022Messages/Schema/Tables"
WIDTH = 108
LINES = 330


class Table:
    def __init__(self):
        self.patterns, self.codes, self.types, self.messages = [], {}, {}, []

    def add(self, message):
        reader = Reader(message)
        root = reader.root
        if root.name == "AppHdr":
            self.messages.append(f"@{message} AppHdr:AppHdr")
        else:
            only = root.elements[0]
            self.messages.append(f"@{message} {only.name}:{only.type}")
        for name, made in reader.types.items():
            if name == "":
                continue
            line = self.complex(made)
            if self.types.setdefault(name, line) != line:
                raise SystemExit(f"{name} differs between messages")

    def complex(self, made):
        if made.content:
            attributes = " ".join(f"{name}={self.simple(kind)}" for name, kind, _ in made.attributes)
            return f"{made.name} $ {self.simple(made.content)} {attributes}"
        words = " ".join(self.element(element) for element in made.elements)
        return f"{made.name} {'| ' if made.choice else ''}{words}"

    def element(self, element):
        least, most = element.least, element.most
        times = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most), f"{{{least},{most}}}")
        if isinstance(element.type, Simple):
            if element.type.kind == "code":
                return f"{element.name}{times}!{self.code(element.type)}"
            return f"{element.name}{times}={self.simple(element.type)}"
        return f"{element.name}{times}:{element.type}"

    def code(self, simple):
        name, codes = simple.facets["name"], " ".join(simple.facets["codes"])
        if self.codes.setdefault(name, codes) != codes:
            name += "2"
            if self.codes.setdefault(name, codes) != codes:
                raise SystemExit(f"codes {name}")
        return name

    def simple(self, simple):
        facets = simple.facets
        if simple.kind == "text" and "pattern" in facets:
            if facets["pattern"] == ".*Z":
                return "Z"
            if facets["pattern"] not in self.patterns:
                self.patterns.append(facets["pattern"])
            return f"p{self.patterns.index(facets['pattern'])}"
        if simple.kind == "text":
            return f"s{facets.get('min_length', 0)}-{facets['max_length']}" if facets else "t"
        if simple.kind == "decimal":
            least = facets.get("min_inclusive")
            return f"m{facets['total_digits']}.{facets['fraction_digits']}" + ("" if least is None else f"+{least}")
        if simple.kind == "binary":
            return f"b{facets['max_length']}"
        if simple.kind == "any":
            return "x" + facets.get("namespace", "")
        return {"date": "D", "dateTime": "T", "time": "H", "year": "Y", "yearMonth": "M", "boolean": "B"}[simple.kind]

    def lines(self):
        yield from self.messages
        yield from (f"/{number} {pattern}" for number, pattern in enumerate(self.patterns))
        yield from (f"!{name} {codes}" for name, codes in sorted(self.codes.items()))
        yield from (line for _, line in sorted(self.types.items()))


def wrapped(line):
    """A line that begins with a space goes on the one before it."""
    if line[0] == "/":
        return [line]
    made, current = [], ""
    for word in line.split(" "):
        if current and len(current) + 1 + len(word) > WIDTH:
            made.append(current)
            current = " " + word
        else:
            current = current + " " + word if current else word
    return made + [current]


def files(table):
    parts, current = [], []
    for line in table.lines():
        pieces = wrapped(line)
        if len(current) + len(pieces) > LINES:
            parts.append(current)
            current = []
        current += pieces
    parts.append(current)
    for number, lines in enumerate(parts, 1):
        body = "\n".join("        " + line for line in lines)
        yield f"TablePart{number:02}.swift", (
            "// Made by Tests/MessageSchemas/make_tables.py; never changed by hand.\n"
            "extension TableText {\n"
            f'    static let part{number:02} = #"""\n{body}\n        """#\n'
            "}\n"
        )
    names = ", ".join(f"part{number:02}" for number in range(1, len(parts) + 1))
    yield "TableParts.swift", (
        "// Made by Tests/MessageSchemas/make_tables.py; never changed by hand.\n"
        "extension TableText {\n"
        f"    static let parts = [{names}]\n"
        "}\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    table = Table()
    for message in MESSAGES:
        table.add(message)
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = dict(files(table))
    if arguments.check:
        found = {path.name: path.read_text() for path in FOLDER.glob("*.swift")}
        if found != wanted:
            sys.exit("the tables differ from the classes of python-iso20022: " + ", ".join(
                sorted(name for name in set(found) | set(wanted) if found.get(name) != wanted.get(name))))
        return print(f"{len(table.types)} types of {len(MESSAGES)} messages: as in the classes")
    for path in FOLDER.glob("*.swift"):
        path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
