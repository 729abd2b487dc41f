"""What a seeded fault is, and how the sources are rewritten so that one build holds all of them."""

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Fault:
    """One place, one wrong text.

    id         stable, named after the module
    path       file, from the repository's root
    old        exact text that is replaced: a boolean or other expression, or whole statements
    new        what stands there while the fault is on
    rule       what it breaks, in a sentence
    invariant  A1 to A12 of Specs/ThreatModel.md, P1 to P10 of Specs/Architecture.md, E02 to E16 of the evidence rules,
               the threat's row, a section of
               Specs/LimitsAndRestrictions.md or of another of the Specs that it names, or a decision's number
    near       text that holds `old` once and stands once in the file; `old` itself where it does
    first      a suite that meets it before its module's own: what is to be shown there is that this one sees it
    statement  True where `old` is statements: they become the other branch of an `if`
    """

    id: str
    path: str
    old: str
    new: str
    rule: str
    invariant: str
    near: str = ""
    statement: bool = False
    first: str = ""


class CatalogueError(Exception):
    """A site that no longer is what the catalogue says. Never a pass."""


def site(fault, text):
    """Where `fault.old` stands in `text`: start and end."""
    near = fault.near or fault.old
    if text.count(near) != 1:
        raise CatalogueError(f"{fault.id}: {fault.path} holds this {text.count(near)} times, not once:\n{near}")
    if near.count(fault.old) != 1:
        raise CatalogueError(f"{fault.id}: the text around the site holds the old text {near.count(fault.old)} times")
    if fault.old == fault.new:
        raise CatalogueError(f"{fault.id}: changes nothing")
    start = text.index(near) + near.index(fault.old)
    return start, start + len(fault.old)


def rewrite(text, faults):
    """`text` with every fault in it, each behind its own number. `faults` are (number, fault) of this file."""
    sites = {}
    for number, fault in faults:
        sites.setdefault(site(fault, text), []).append((number, fault))
    ordered = sorted(sites, reverse=True)
    for later, earlier in zip(ordered, ordered[1:]):
        if earlier[1] > later[0]:
            names = [fault.id for key in (earlier, later) for _, fault in sites[key]]
            raise CatalogueError(f"sites overlap: {', '.join(names)}")
    for start, end in ordered:
        old = text[start:end]
        for number, fault in sites[(start, end)]:
            if fault.statement:
                old = f"if isInterlockMutant({number}) {{\n{fault.new}\n}} else {{\n{old}\n}}\n"
            else:
                old = f"(isInterlockMutant({number}) ? ({fault.new}) : ({old}))"
        text = text[:start] + old + text[end:]
    return text


# Read once, in the first use: a lazy global costs one compare after that.
SWITCH = """#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The number of the fault that is on; 0 for none.
private let interlockMutant = getenv("INTERLOCK_MUTANT").flatMap { Int(String(cString: $0)) } ?? 0

/// A function and no operator, so that the rewritten expressions stay easy to check.
func isInterlockMutant(_ number: Int) -> Bool { interlockMutant == number }
"""


def module_folder(path):
    """The folder of the module that a file belongs to."""
    match = re.match(r"(Sources/\w+|Adapters/EVM/Notary/\w+|Adapters/\w+/\w+)/", path)
    if not match:
        raise CatalogueError(f"{path} belongs to no module")
    return match.group(1)
