"""One registry killed at its syncs, sends and file writes: what it said stays its word, byte for byte.

    registry_kills.py [--program PATH] [--few]

For each death: bank b asks for a claim, then c asks for the same one, and the registry dies at one call of the system. After the next start
both ask again under their ids: an answer that had left must come again, byte for byte, and never do both have the claim. Then a disk that
refuses one sync: after that nothing is decided until the next start. `--few` takes every sync, and every fifth send and seventh write.
"""

import argparse
import json
import platform
import shutil
import sys
import time

from registry_world import REPOSITORY, Failure, RegistryWorld, need


class Deaths:
    def __init__(self, program):
        self.world = RegistryWorld(program)
        self.world.keep_store("fresh")
        reserve = {"chain": [], "claim": "ab" * 32, "near": "cd" * 32, "until": None}
        self.asked = [
            ("b", self.world.question("b/1", reserve=reserve)), ("b", self.world.question("b/2", finance={"reservation": "b/1"})),
            ("c", self.world.question("c/1", reserve=reserve))]

    def answers(self):
        """The bytes of each answer, or nothing where none came."""
        said = []
        for bank, body in self.asked:
            status, answer = self.world.post(bank, "/v1/requests", body)
            said.append(answer if status == 200 else None)
        return said

    def once(self, kill=None):
        self.world.put_back("fresh")
        if not self.world.start(kill):
            return [None] * len(self.asked)
        said = self.answers()
        self.world.end_traced()
        return said

    def counted(self):
        said = self.once(("count", 0))
        need(all(said), f"no answer while counting: {said}")
        with open(self.world.path("counts")) as file:
            words = [line.split() for line in file.read().split("\n") if line]
        return {each[0]: int(each[1]) for each in words if each[0] in ("sync", "send", "write")}

    def check(self, before, place):
        """The next start, and the same questions."""
        self.world.start()
        held = int(json.loads(self.world.post("a", "/v1/registry", None)[1])["records"]["count"])
        after = self.answers()
        self.world.stop()
        need(all(after), f"{place}: no answer after a start: {after}")
        for asked, first, again in zip(self.asked, before, after):
            need(first is None or first == again, f"{place}: {asked[0]} was told {first} and then {again}")
        outcomes = [json.loads(each)["word"]["outcome"] for each in after]
        wanted = [{"reserved": {"near": 0, "until": None}}, "financed", {"refused": "registry.financed"}]
        need(outcomes == wanted, f"{place}: {outcomes}")
        return held

    def die(self, kind, number):
        """How many answers had left, and how many decisions were on disk."""
        before = self.once((kind, number))
        return sum(each is not None for each in before), self.check(before, f"{kind} {number}")

    def fail(self, number):
        """A sync that fails: nothing is answered after it by the same process."""
        self.world.put_back("fresh")
        if not self.world.start(("fail", number)):
            return False
        first, second = self.answers(), self.answers()
        self.world.end_traced()
        silent = [each is None for each in first + second]
        need(silent == sorted(silent), f"failed sync {number}: it answers after a commit that may not be on disk")
        self.check([one or two for one, two in zip(first, second)], f"failed sync {number}")
        return any(silent)


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    reader.add_argument("--few", action="store_true")
    words = reader.parse_args()
    deaths, begun = Deaths(words.program), time.monotonic()
    try:
        counts = deaths.counted()
        need(counts["sync"] > 0, "no sync was counted")
        steps = {"sync": 1, "send": 5 if words.few else 1, "write": 7 if words.few else 1}
        told = [
            deaths.die(kind, number) for kind, step in steps.items() for number in range(1, counts[kind] + 1, step)]
        # The tracer puts an answer in the place of a call on x86-64 only.
        syncs = range(1, counts["sync"] + 1) if platform.machine() == "x86_64" else []
        silenced = sum(deaths.fail(number) for number in syncs)
        need(silenced or not syncs, "no failed sync silenced the registry")
        need({0, 3} <= {answered for answered, _ in told}, f"the deaths did not fall on every side: {sorted(set(told))}")
        unsaid = sum(held > answered for answered, held in told)
        need(unsaid, "no death fell between a commit and its answer")
    except Failure as failure:
        print(f"registry kills: {failure}\nleft behind for a look: {deaths.world.folder}", file=sys.stderr)
        return 1
    finally:
        deaths.world.close()
    shutil.rmtree(deaths.world.folder)
    print(f"registry kills: {len(told)} deaths at {counts}, answers before them {[[each for each, _ in told].count(n) for n in range(4)]}, "
          f"{unsaid} between a commit and its answer; no answer changed; {silenced} failed syncs silenced it ({time.monotonic() - begun:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
