"""The numbers of names.pml as words, and a gateway's state as States.md writes it."""

import re

LOCK_STATES = ["NONE", "LOCKED", "CLAIMED", "REFUNDED", "CANCELLED"]
CLOCK_X = ["t0", "L_X", "T_X"]
CLOCK_Y = ["t0", "L_Y", "after R_Y", "T_Y"]
PARTS = [(1, "X"), (2, "Y"), (4, "I's half"), (8, "R's half")]


class Words:
    def __init__(self, folder):
        self.events, self.states = {}, {}
        heads = {
            "/* states of a gateway": self.states, "/* events of a gateway": self.events,
            "/* what its people": self.events, "/* what a ledger": self.events,
        }
        table = None
        for line in (folder / "names.pml").read_text().splitlines():
            if line.startswith("/*"):
                table = next((table for head, table in heads.items() if line.startswith(head)), None)
            found = re.match(r"#define (\w+) (\d+)", line)
            if found and table is not None:
                table[int(found.group(2))] = found.group(1)
        self.actors = {0: "I", 1: "R", 2: "LEDGER"}
        self.legs = {0: "0", 1: "X", 2: "Y"}

        self.last_event = max(number for number, name in self.events.items() if name == "peerEndedLapsed")

    def move(self, actor, state, having, event, leg, _to=None):
        """A gateway's step: actor, state before, event, leg."""
        return (self.actors[actor], self.state(state, having, False), self.events[event], "" if leg == 0 else self.legs[leg])

    def state(self, number, having, held):
        """The state in the words of States.md, table 2."""
        name = self.states[number]
        if name == "ABORTING":
            parts = [part for bit, part in PARTS if having & bit]
            name += " with " + ", ".join(parts) if parts else ""
        if name == "UNANSWERED" and having & 1:
            name += " with X's tombstone"
        if name == "Y_ENDED":
            name += " with X" if having & 1 else " without X"
        return f"SUSPENDED({name})" if held else name
