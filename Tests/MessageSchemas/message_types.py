"""The types of the messages that Interlock speaks, read from the generated classes of python-iso20022.

That package (MIT) holds, for every message, classes made from the published schemas: element names, their order, how often
each may stand, patterns, lengths, digits and code lists. What it cannot say (that a type is a choice) follows from ISO 20022's
own rule that the names of such types, and of no others, end in `Choice`, with or without a number before it.
"""

import dataclasses
import enum
import importlib.util
import pathlib
import re
import sys
import types
import typing
from decimal import Decimal

from xsdata.models.datatype import XmlDate, XmlDateTime, XmlPeriod, XmlTime

# Domain notes, section 5.1.
MESSAGES = [
    "head.001.001.04", "sese.020.001.07", "sese.023.001.11", "sese.024.001.12", "sese.025.001.11",
    "sese.027.001.07", "pacs.002.001.14", "pacs.008.001.12", "pacs.009.001.11", "pacs.028.001.06",
    "camt.053.001.12", "camt.054.001.12", "tsin.006.001.01", "tsin.007.001.01", "tsin.008.001.01",
]

# What the published schemas of pacs.002.001.14 and pacs.009.001.11 allow to be left out even of a choice.
OPTIONAL_IN_CHOICE = {
    "MandateRelatedData3Choice/DrctDbtMndt", "MandateRelatedData3Choice/CdtTrfMndt",
    "References74Choice/CtrPtyMktInfrstrctrTxId",
}


@dataclasses.dataclass
class Simple:
    kind: str  # text, decimal, date, dateTime, time, year, yearMonth, boolean, binary, code, any
    facets: dict


@dataclasses.dataclass
class Element:
    name: str
    type: object  # a Simple, or the name of a Complex
    least: int
    most: int | None


@dataclasses.dataclass
class Complex:
    name: str
    choice: bool
    elements: list
    # Simple content with attributes, where there is any.
    content: Simple | None = None
    attributes: list = dataclasses.field(default_factory=list)


def root_class(message):
    """The class of the message's root element, and the module that its types stand in."""
    family, rest = message.split(".", 1)
    suffix = message.title().replace(".", "")
    package = importlib.util.find_spec("python_iso20022").submodule_search_locations[0]
    path = pathlib.Path(package) / family / f"{family}_{rest.replace('.', '_')}" / "models.py"
    text = path.read_text()
    # The header's root class of 0.3.0 names its parent without the suffix that all classes have, and cannot be loaded.
    text = text.replace("(BusinessApplicationHeaderV04, ", f"(BusinessApplicationHeaderV04{suffix}, ")
    module = types.ModuleType(suffix)
    sys.modules[suffix] = module
    exec(compile(text, str(path), "exec"), module.__dict__)
    return getattr(module, ("AppHdr" if family == "head" else "") + suffix)


class Reader:
    """All types of one message, by name."""

    def __init__(self, message):
        self.message = message
        self.suffix = message.title().replace(".", "")
        self.types = {}
        self.root = self.complex(root_class(message))

    def name(self, cls):
        return re.sub(re.escape(self.suffix) + "$", "", cls.__name__)

    def complex(self, cls):
        name = self.name(cls)
        if name in self.types:
            return self.types[name]
        made = Complex(name, re.search(r"Choice\d*$", name) is not None, [])
        self.types[name] = made
        hints = typing.get_type_hints(cls)
        for part in dataclasses.fields(cls):
            meta = part.metadata
            inner, many = unwrapped(hints[part.name])
            kind = meta.get("type")
            if kind == "Wildcard":
                namespace = meta.get("namespace", "##any")
                facets = {} if namespace == "##any" else {"namespace": namespace}
                made.elements.append(Element("*", Simple("any", facets), 1, 1))
            elif kind == "Attribute":
                made.attributes.append((meta["name"], self.simple(inner, meta), bool(meta.get("required"))))
            elif kind is None and part.name == "value":
                made.content = self.simple(inner, meta)
            else:
                target = (
                    self.complex(inner).name
                    if dataclasses.is_dataclass(inner)
                    else self.simple(inner, meta)
                )
                least = meta.get("min_occurs", 0) if many else int(bool(meta.get("required")))
                most = meta.get("max_occurs") if many else 1
                if made.choice and f"{name}/{meta['name']}" not in OPTIONAL_IN_CHOICE:
                    # Which one is open; that one must stand.
                    least = max(least, 1)
                made.elements.append(Element(meta["name"], target, least, most))
        return made

    def simple(self, inner, meta):
        facets = {key: meta[key] for key in ("pattern", "min_length", "max_length", "total_digits",
                                             "fraction_digits", "min_inclusive", "length") if key in meta}
        if isinstance(inner, type) and issubclass(inner, enum.Enum):
            return Simple("code", {"name": inner.__name__, "codes": [member.value for member in inner]})
        kinds = {str: "text", Decimal: "decimal", XmlDate: "date", XmlDateTime: "dateTime",
                 XmlTime: "time", bool: "boolean", bytes: "binary"}
        if inner is XmlPeriod:
            return Simple("year" if "Yr" in str(meta.get("name")) else "yearMonth", facets)
        if inner not in kinds:
            raise SystemExit(f"{self.message}: no kind for {inner} {dict(meta)}")
        return Simple(kinds[inner], facets)


def unwrapped(hint):
    """The type inside Optional and list, and whether it was a list."""
    if typing.get_origin(hint) is list:
        return typing.get_args(hint)[0], True
    inner = [argument for argument in typing.get_args(hint) if argument is not type(None)]
    return (inner[0] if typing.get_origin(hint) is typing.Union and inner else hint), False
