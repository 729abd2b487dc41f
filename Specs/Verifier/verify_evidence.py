#!/usr/bin/env python3
"""Says whether an evidence document proves its outcome. Written from the Specs, not from the Swift program.

    verify_evidence.py FILE... --anchors FILE [--json]

Offline: reads the documents and the anchors and nothing else. Exit status 0 only if every rule holds for every file;
1 if one does not or the anchors are malformed, 2 if a file is too large, 3 if one cannot be read. With --json one line
for each file; of several files each line has the member `file`.
"""

import argparse
import os
import sys

from interlock_evidence.canonical_json import Malformed, canonical
from interlock_evidence.document import DOCUMENT, Anchors
from interlock_evidence.report import lines, safe, verdict
from interlock_evidence.review import Review


ANCHORS = 1 << 20


class Unread(Exception):
    """Why there is no verdict, and the exit status that says so."""


def read(path, limit):
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unread(3, f"cannot read {path}: {error.strerror}") from None
    if len(data) > limit:
        raise Unread(2, f"{path} is larger than {limit} bytes")
    return data


def believed(path):
    try:
        return Anchors(read(path, ANCHORS))
    except Malformed as fault:
        raise Unread(1, f"{path}: {fault}") from None


def show(found, path, given):
    named, path = len(given.file) > 1, path.encode("utf-8", "replace").decode()
    if given.json:
        sys.stdout.buffer.write(canonical({**found, **({"file": path} if named else {})}) + b"\n")
    else:
        print("\n".join([*([safe(path)] if named else []), *lines(found), *([""] if named else [])]))


def main():
    parser = argparse.ArgumentParser(description="Say whether an evidence document proves its outcome.")
    parser.add_argument("file", nargs="+", help="an evidence document")
    parser.add_argument("--anchors", required=True, help="who is believed; never out of the document")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each file")
    given = parser.parse_args()
    holds = True
    try:
        anchors = believed(given.anchors)
        for path in given.file:
            found = verdict(Review(read(path, DOCUMENT), anchors))
            holds = holds and found["holds"]
            show(found, path, given)
    except Unread as fault:
        status, text = fault.args
        print(safe(text), file=sys.stderr)
        sys.exit(status)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        main()
    except BrokenPipeError:
        # The reader went away: there is nobody left to tell, and no verdict that was read to its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
