"""Both verifiers, asked the same questions, and their answers side by side."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SPECS = os.path.join(HERE, "..", "..", "Specs")
SCRIPT = os.path.join(SPECS, "Verifier", "verify_evidence.py")
sys.path.insert(0, os.path.join(SPECS, "Verifier"))

from interlock_evidence.canonical_json import Malformed  # noqa: E402
from interlock_evidence.document import Anchors  # noqa: E402
from interlock_evidence.report import verdict  # noqa: E402
from interlock_evidence.review import UNFORESEEN, Review  # noqa: E402

BATCH = 400


class Disagreement(Exception):
    """What the two verifiers see differently."""


class Program:
    """The Swift program's `evidence verify`, many files a call. A verdict is None where the anchors are refused."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        os.makedirs(folder, exist_ok=True)

    def judge(self, documents, anchors):
        found = []
        for start in range(0, len(documents), BATCH):
            found += self.judge_batch(documents[start:start + BATCH], anchors)
        return found

    def judge_batch(self, documents, anchors):
        paths = [os.path.join(self.folder, f"{number}.json") for number in range(len(documents))]
        believed = os.path.join(self.folder, "anchors.json")
        for path, data in zip([*paths, believed], [*documents, anchors]):
            with open(path, "wb") as file:
                file.write(data)
        done = subprocess.run(
            [self.program, "evidence", "verify", *paths, "--anchors", believed, "--json"], capture_output=True, timeout=900)
        if b"[evidence.anchors]" in done.stderr and done.returncode == 1 and not done.stdout:
            return [None] * len(documents)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        if len(found) != len(documents) or done.returncode != (0 if all(one["holds"] for one in found) else 1):
            raise Disagreement(f"the program gave {done.returncode}, {len(found)} lines: {done.stderr[-500:]}")
        if len(found) > 1 and [one.pop("file") for one in found] != paths:
            raise Disagreement("the program's lines are not in the order of its files")
        return found


def second(document, anchors):
    """The Python verifier's verdict; None where the anchors are refused."""
    try:
        believed = Anchors(anchors)
    except Malformed:
        return None
    return json.loads(json.dumps(verdict(Review(document, believed))))


def second_by_command(folder, document, anchors):
    """The same by its command line, with its exit status."""
    paths = [os.path.join(folder, name) for name in ("second.json", "second-anchors.json")]
    for path, data in zip(paths, (document, anchors)):
        with open(path, "wb") as file:
            file.write(data)
    done = subprocess.run(
        [sys.executable, SCRIPT, paths[0], "--anchors", paths[1], "--json"], capture_output=True, timeout=60)
    if done.stderr or len(done.stdout.splitlines()) != 1:
        raise Disagreement(f"the second verifier gave {done.returncode}: {done.stderr[-500:]}")
    found = json.loads(done.stdout)
    if json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n" != done.stdout:
        raise Disagreement("the second verifier's line is not canonical JSON")
    if done.returncode != (0 if found["holds"] else 1):
        raise Disagreement(f"the second verifier's exit status is {done.returncode}")
    return found


def compare(first, other):
    """Says where two verdicts differ. Sentences are for people; everything else must be equal."""
    if first is None or other is None:
        return None if first is other else f"only one refuses the anchors: {describe(first)} and {describe(other)}"
    for one in other["findings"]:
        if UNFORESEEN in one["sentence"]:
            return f"the second verifier could not judge {one['rule']}: {one['sentence']}"
    for field in sorted(set(first) | set(other)):
        left, right = first.get(field), other.get(field)
        if field == "findings":
            left, right = ([{**one, "sentence": ""} for one in side] for side in (left, right))
        if left != right:
            return f"{field} differs: {describe(first)} and {describe(other)}"
    return None


def describe(found):
    if found is None:
        return "anchors refused"
    broken = [f"{one['rule']} {one['sentence'][:100]}" for one in found["findings"] if one["result"] == "failed"]
    return "holds" if found["holds"] else "; ".join(broken)


def failing(found):
    return [one["rule"] for one in found["findings"] if one["result"] == "failed"] if found else ["anchors"]
