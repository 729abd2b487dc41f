"""Holds `interlock iso validate --schema-only` against xmlschema and libxml2, document by document.

    cross_check.py --program .build/debug/interlock --cases 20000 [--schemas <folder of published .xsd files>]

Documents are made at random from the types of each message: valid ones, and ones spoilt in one to three places (elements left
out, doubled, moved, renamed; values and attributes altered). All are asked the same. Where xmlschema and libxml2's validator agree,
ours must agree too; where they differ it may side with either, and that is counted (xmlschema 4.3.2 takes `70 62` for a
decimal). Years that we narrow on purpose are counted too.
The schema is the published one where the folder or an installed package has it, else one made from the same classes as the
tables, which then tests the validator and not the table. The exit status is 1 where they differ, or where a kind of answer
came up too rarely to be a test.
"""

import argparse
import copy
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape, quoteattr

import xmlschema
from lxml import etree

from make_schemas import namespace, schema
from message_types import MESSAGES, Reader, Simple
from published import published

BATCH = 400

# Years of more than four digits and before the year 1 are XML Schema's, and are refused on purpose.
FAR_YEAR = re.compile(r">\s*(-\d{4,}|\d{5,})-\d\d")


class Node:
    def __init__(self, name, text="", attributes=None, children=None, foreign=None):
        self.name, self.text, self.attributes = name, text, attributes or {}
        self.children = children or []
        self.foreign = foreign

    def write(self):
        if self.foreign is not None:
            return f'<x xmlns="{self.foreign}">t</x>'
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in self.attributes.items())
        inner = escape(self.text) + "".join(child.write() for child in self.children)
        return f"<{self.name}{attributes}>{inner}</{self.name}>"

    def all(self):
        yield self
        for child in self.children:
            yield from child.all()


class Maker:
    """Documents of one message."""

    def __init__(self, message, rng):
        self.reader, self.rng, self.message, self.budget = Reader(message), rng, message, 0

    def document(self):
        self.budget = 150
        root = self.reader.root
        if root.name == "AppHdr":
            node = self.complex("AppHdr", root, 0)
        else:
            only = root.elements[0]
            node = Node("Document", children=[self.complex(only.name, self.reader.types[only.type], 0)])
        node.attributes["xmlns"] = namespace(self.message)
        return node

    def complex(self, name, made, depth):
        self.budget -= 1
        if made.content:
            node = Node(name, self.value(made.content))
            node.attributes = {key: self.value(kind) for key, kind, _ in made.attributes}
            return node
        if made.choice:
            one = self.rng.choice(made.elements)
            return Node(name, children=self.repeat(one, max(1, one.least), depth))
        children = []
        for one in made.elements:
            count = one.least
            if self.budget > 0 and self.rng.randrange(2 + depth) == 0:
                count = max(count, self.rng.randint(1, 3))
                count = count if one.most is None else min(count, one.most)
            children += self.repeat(one, count, depth)
        return Node(name, children=children)

    def repeat(self, one, count, depth):
        return [self.element(one, depth + 1) for _ in range(count)]

    def element(self, one, depth):
        if not isinstance(one.type, Simple):
            return self.complex(one.name, self.reader.types[one.type], depth)
        self.budget -= 1
        if one.type.kind == "any":
            return Node("x", foreign=one.type.facets.get("namespace", "urn:other"))
        return Node(one.name, self.value(one.type))

    def value(self, kind):
        rng, facets = self.rng, kind.facets
        if kind.kind == "code":
            return rng.choice(facets["codes"])
        if facets.get("pattern") == ".*Z":
            return "2026-05-20T06:31:12Z"
        if "pattern" in facets:
            return matching(facets["pattern"], rng)
        if kind.kind == "text":
            count = rng.randint(max(1, facets.get("min_length", 1)), min(facets.get("max_length", 20), 20))
            return "".join(rng.choice("aZ09 -/&<交é") for _ in range(count))
        if kind.kind == "decimal":
            decimals = rng.randint(0, min(int(facets["fraction_digits"]), 4))
            whole = str(rng.randint(1, 99))[: max(1, int(facets["total_digits"]) - decimals)]
            return whole + ("." + "".join(rng.choice("0123456789") for _ in range(decimals)) if decimals else "")
        return {
            "date": "2026-05-%02d" % rng.randint(1, 28), "dateTime": rng.choice(
                ["2026-05-20T06:31:12Z", "2026-05-20T06:31:12", "2026-05-20T06:31:12.5+08:00"]),
            "time": "06:31:12", "year": "2026", "yearMonth": "2026-05", "boolean": rng.choice(["true", "false", "1", "0"]),
            "binary": rng.choice(["AAAA", "AA==", "TWFu"]),
        }[kind.kind]


def matching(pattern, rng):
    """A text of a pattern: classes, literals, groups, counts."""
    made, rest = "", pattern
    while rest:
        if rest[0] == "(":
            end = rest.index(")")
            part, rest = rest[1:end], rest[end + 1:]
            make = lambda part=part: matching(part, rng)
        elif rest[0] == "[":
            end = next(i for i in range(1, len(rest)) if rest[i] == "]" and rest[i - 1] != "\\")
            characters, rest = members(rest[1:end]), rest[end + 1:]
            make = lambda characters=characters: rng.choice(characters)
        else:
            escaped = rest[0] == "\\"
            character, rest = rest[escaped], rest[1 + escaped:]
            make = lambda character=character: character
        times = re.match(r"\{(\d+)(?:,(\d+))?\}", rest)
        low = high = 1
        if times:
            low, high, rest = int(times[1]), int(times[2] or times[1]), rest[times.end():]
        made += "".join(make() for _ in range(rng.randint(low, high)))
    return made


def members(inside):
    inside = re.sub(r"\\(.)", lambda found: chr(0xE000 + ord(found[1])), inside)
    made, i = [], 0
    while i < len(inside):
        if i + 2 < len(inside) and inside[i + 1] == "-":
            made += [chr(code) for code in range(ord(inside[i]), ord(inside[i + 2]) + 1)]
            i += 3
        else:
            made.append(inside[i])
            i += 1
    return [chr(ord(c) - 0xE000) if 0xE000 <= ord(c) < 0xF000 else c for c in made]


VALUES = ["", " ", "x", "0", "-1", "1.0", "+1", ".5", "5.", "1e5", "000000000000000000001", "1234567890123456789", "0.000001",
          "2026-02-29", "2026-13-01", "2026-05-20Z", "2026-05-20+15:00", "2026-05-20T24:00:00Z", "2026-05-20T25:00:00Z", "true",
          "TRUE", "AAA", "AB==", "x" * 36, "x" * 141, "交" * 35, "交" * 36, " USD", "usd", "DELI", "deli", "XS2601010015", "A" * 20]


def spoil(document, rng):
    """Changes one place, so that most of what is made is no longer valid."""
    nodes = [node for node in document.all() if node.foreign is None]
    parents = [node for node in nodes if node.children]
    what = rng.randrange(9)
    if not parents:
        return
    parent, node = rng.choice(parents), rng.choice(nodes[1:] or nodes)
    index = rng.randrange(len(parent.children))
    if what == 0:
        del parent.children[index]
    elif what == 1:
        parent.children.insert(index, copy.deepcopy(parent.children[index]))
    elif what == 2 and len(parent.children) > 1:
        rng.shuffle(parent.children)
    elif what == 3:
        node.name = rng.choice([node.name + "x", node.name.lower() or "x", rng.choice(nodes).name])
    elif what == 4:
        node.attributes[rng.choice(["Ccy", "x"])] = rng.choice(VALUES)
    elif what == 5 and "Ccy" in node.attributes:
        del node.attributes["Ccy"]
    elif what == 6:
        parent.children.insert(index, copy.deepcopy(rng.choice(nodes)))
    elif node.children == []:
        letters = list(node.text)
        if what == 7 or not letters:
            node.text = rng.choice(VALUES)
        else:
            place = rng.randrange(len(letters))
            letters[place] = rng.choice(["", "A", "a", "0", " ", "-", letters[place] * 2])
            node.text = "".join(letters)


def fits(node, depth=0):
    """Within the bounds on depth, which are not the schema's."""
    return depth < 38 and all(fits(child, depth + 1) for child in node.children)


def asked(program, files):
    done = subprocess.run(
        [program, "iso", "validate", "--schema-only", "--json", *files], capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(files):
        sys.exit(f"{len(files)} files, {len(answers)} answers: {done.stderr[-2000:]}")
    return answers


def check(message, cases, words, rng, totals):
    path = published(message, words.schemas)
    theirs = xmlschema.XMLSchema(str(path)) if path else xmlschema.XMLSchema(schema(message))
    other = etree.XMLSchema(etree.fromstring(path.read_bytes() if path else schema(message).encode()))
    maker, differences, counts, disputed, narrowed = Maker(message, rng), 0, {}, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        texts = []
        while len(texts) < cases:
            document = maker.document()
            for _ in range(rng.choice([0, 1, 1, 2, 3])):
                spoil(document, rng)
            if fits(document):
                texts.append(document.write())
        files = []
        for number, text in enumerate(texts):
            file = pathlib.Path(folder) / f"{number}.xml"
            file.write_text(text, encoding="utf-8")
            files.append(str(file))
        for start in range(0, len(files), BATCH):
            answers = asked(words.program, files[start:start + BATCH])
            for text, answer in zip(texts[start:start + BATCH], answers):
                wanted = theirs.is_valid(text)
                kind = answer.get("code", "valid")
                counts[kind] = counts.get(kind, 0) + 1
                second = other.validate(etree.fromstring(text.encode()))
                if wanted != second:
                    disputed += 1
                elif wanted and answer.get("code") == "iso.value.date" and FAR_YEAR.search(text):
                    narrowed += 1
                elif wanted != answer["valid"]:
                    differences += 1
                    if differences <= 5:
                        why = next(theirs.iter_errors(text)).reason if not wanted else "valid"
                        print(f"{message}: theirs {wanted} ({why}), ours {answer}\n{text}\n", flush=True)
    for kind, count in counts.items():
        totals[kind] = totals.get(kind, 0) + count
    source = "published schema" if path else "schema from the classes"
    print(f"{message}: {cases} documents by the {source}, {counts.get('valid', 0)} valid, "
          f"{disputed} disputed between the others, {narrowed} narrowed, {differences} differences", flush=True)
    return differences


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--cases", type=int, default=20000, help="in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--schemas", type=pathlib.Path, help="a folder of published schemas")
    parser.add_argument("--only", action="append")
    words = parser.parse_args()
    rng, totals, differences = random.Random(words.seed), {}, 0
    messages = words.only or MESSAGES
    for message in messages:
        differences += check(message, -(-words.cases // len(messages)), words, rng, totals)
    print(", ".join(f"{kind} {count}" for kind, count in sorted(totals.items())))
    asked_for = ["valid", "iso.element.missing", "iso.element.order", "iso.element.unexpected", "iso.value.pattern", "iso.attribute"]
    rare = [kind for kind in asked_for if totals.get(kind, 0) < words.cases // 200]
    if rare:
        sys.exit(f"too few of {', '.join(rare)} to be a test")
    if differences:
        sys.exit(f"{differences} differences")


if __name__ == "__main__":
    main()
