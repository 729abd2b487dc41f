"""Real evidence, made by the real program: two gateways and two ledgers for each story, told to their ends."""

import concurrent.futures
import os
import re
import shutil
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "KillMatrix"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Registry"))
import bank_world  # noqa: E402
import registry_world  # noqa: E402
from bank_world import BANKS, EXAMPLES, PROCESSES, Failure  # noqa: E402

BANK_A, BANK_B = BANKS
SECONDS = 75
# A ledger that accepts no expiry more than this ahead refuses every lock.
REFUSING = 5
NEUTRAL_LEI = "549300BANKXXXXXXXX"
# Where bank A's trade may be held, and where it is too late for that.
HELD = ("AGREED", "READY", "X_LOCKING", "X_LOCKED")
PAST = ("BOTH", "REVEALING", "Y_CLAIMED", "Y_ENDED", "SETTLED")
# A trade settles in less than two looks at it where the machine is busy: then the story begins again.
ATTEMPTS = 8


class Missed(Failure):
    """The trade was past the place where it was to be held."""


class Story:
    """One trade in a world of its own. `tickets` are the examples' names; `changes` are made in the tickets."""

    def __init__(self, template, folder, tickets="forfaiting-F05", changes=()):
        self.world, self.tickets, self.changes = bank_world.copy(template, folder), tickets, changes
        self.deadline = time.monotonic() + SECONDS

    def tell(self):
        """Gives the outcome and each bank's bundle."""
        try:
            self.prepare()
            for name in PROCESSES:
                self.world.start(name)
            self.listening()
            self.begin()
            return self.finish()
        finally:
            self.world.destroy()

    def prepare(self):
        """What is different in this world before anything runs."""

    def begin(self):
        """Both desks hand their tickets in. What happens next is the story."""
        self.hand_in()

    # Steps

    def wait(self, what, seen, pause=0.1):
        while not (found := seen()):
            if time.monotonic() > self.deadline:
                raise Failure(f"{what} did not come within {SECONDS} s; see {self.world.folder}")
            if ended := self.world.look_after():
                raise Failure(f"{', '.join(ended)} ended by itself")
            time.sleep(pause)
        return found

    def listening(self):
        self.wait("listening doors", lambda: all(self.world.listening(door) for door in self.world.ports))
        for bank in BANKS:
            self.wait(f"{bank.name}'s desk", lambda: self.world.ask(bank, "/v1/transfers"))

    def desk(self, bank, user, *words):
        profile = self.world.path(bank.folder, f"{user}.yaml")

        def said():
            status, output, errors = self.world.run(*words, "-p", profile, "--json")
            if status == 5:
                return None
            if status != 0:
                raise Failure(f"`{' '.join(words[:2])}` at {bank.name} gave {status}: {errors.strip()}")
            return output.decode()
        return self.wait(f"an answer of {bank.name}", said)

    def example(self, side):
        with open(os.path.join(EXAMPLES, f"{self.tickets}-{side}.yaml"), encoding="utf-8") as file:
            text = file.read()
        for old, new in self.changes:
            text = text.replace(old, new)
        return text

    def hand_in(self):
        for bank, side in zip(BANKS, ("seller", "buyer")):
            self.submit(bank, self.example(side))

    def submit(self, bank, text, name="ticket"):
        path = self.world.path(f"{bank.folder}-{name}.yaml")
        bank_world.write(path, text)
        view = self.desk(bank, "maker", "transfer", "submit", path)
        self.transfer = re.search('"id":"([0-9a-f]{32})"', view)[1]
        self.approve(bank)

    def approve(self, bank):
        self.desk(bank, "checker", "transfer", "approve", self.transfer)

    def state(self, bank):
        view = self.world.view(bank, self.transfer)
        return view and view["state"]

    def outcome(self, bank):
        view = self.world.view(bank, self.transfer)
        return view and view["outcome"]

    def finish(self):
        ends = [self.wait(f"{bank.name}'s end ({self.state(bank)})", lambda: self.outcome(bank)) for bank in BANKS]
        # WITHDRAWN is packed by the gateway that heard the other's word, here the initiator.
        packers = [BANK_A] if ends[0] == "WITHDRAWN" else BANKS
        return ends[0], {bank.letter: self.wait("evidence", lambda: self.evidence(bank)) for bank in packers}

    def evidence(self, bank):
        answer = self.world.ask(bank, f"/v1/transfers/{self.transfer}/evidence")
        return answer[1] if answer and answer[0] == 200 else None


class Bond(Story):
    def begin(self):
        for bank, asset, quantity, account in (
                (BANK_A, "bond-B02", "140000", BANK_A.assets), (BANK_B, "cash-USD", "5000000000", BANK_B.cash)):
            self.world.must(
                "ledger", "issue", self.world.path(bank.folder, "ledger.yaml"), "--asset",
                os.path.join(EXAMPLES, f"asset-{asset}.json"), "--quantity", quantity, "--to", account, "--reference", asset)
        super().begin()


class Refusing(Story):
    """A ledger that refuses every lock: A's makes it lapse, B's sends the asset home."""

    letter = "a"

    def prepare(self):
        change(self.world.path(f"bank-{self.letter}", "ledger.yaml"), "most: 3600", f"most: {REFUSING}")


class Refunded(Refusing):
    letter = "b"


class Clocks(Story):
    """Mode M1. It asks for ledgers whose operator is no party to the trade."""

    def prepare(self):
        for bank in BANKS:
            for name in ("ledger.yaml", "gateway.yaml"):
                change(self.world.path(bank.folder, name), "operatorLEI: .*", f"operatorLEI: {neutral_lei()}")


class Held(Story):
    """Ledger B stands still from the agreement on, until `meanwhile` has been done."""

    def approve(self, bank):
        """The last approval starts everything: whoever is to act in the middle must be watching already."""
        if bank is BANK_A:
            return super().approve(bank)
        approval = threading.Thread(target=super().approve, args=(bank,))
        approval.start()
        try:
            self.wait("an agreement", lambda: self.reached(HELD), pause=0)
        except Missed:
            approval.join()
            raise
        self.world.running["ledger-b"].send_signal(signal.SIGSTOP)
        approval.join()
        return None

    def reached(self, states):
        state = self.state(BANK_A)
        if state in PAST:
            raise Missed(f"the trade was in {state} before it could be held")
        return state in states

    def begin(self):
        super().begin()
        try:
            self.wait("X's lock", lambda: self.reached(("X_LOCKED",)))
            self.meanwhile()
        finally:
            self.world.running["ledger-b"].send_signal(signal.SIGCONT)


class Aborted(Held):
    """A's desk wants out while B's lock is under way; it is booked, and both holders unlock it."""

    def meanwhile(self):
        self.wait("Y's lock to be sent", lambda: self.state(BANK_B) == "Y_LOCKING")
        self.desk(BANK_A, "maker", "transfer", "cancel", self.transfer, "--reason", "the trade is off")


class Released(Held):
    """Both banks give up X by four eyes while ledger B is gone; Y ends when that is back."""

    def meanwhile(self):
        for bank in BANKS:
            for user in ("maker", "checker"):
                self.desk(bank, user, "transfer", "exit", self.transfer, "--reason", "the cash ledger is gone")
        self.wait("the release", lambda: self.state(BANK_A) != "X_LOCKED")


class Withdrawn(Story):
    """B is frozen when the terms come, and refuses them."""

    def begin(self):
        self.desk(BANK_B, "checker", "gateway", "freeze", "--reason", "the day ends")
        super().begin()


class Followed(Story):
    """A second trade about the claim of the first one. The bundles are the second's."""

    def finish(self):
        outcome, _ = super().finish()
        if outcome != "SETTLED":
            raise Failure(f"the first trade ended {outcome}")
        self.deadline = time.monotonic() + SECONDS
        self.follow(self.transfer)
        return super().finish()


class Rescinded(Followed):
    """A purchase under reserve, undone by the tickets that the command prepares."""

    def follow(self, first):
        for bank in BANKS:
            self.submit(bank, self.world.must(
                "transfer", "rescind", first, "--date", "2026-04-16", "-p", self.world.path(bank.folder, "maker.yaml")), "back")


class Resold(Followed):
    """The buyer sells the claim on, by its gateway's own link: both gateways have a registry, which is a fifth process."""

    registry = None

    def prepare(self):
        self.registry = registry_world.RegistryWorld(self.world.program)
        self.registry.admit(self.world)
        self.document = registry_world.claim_document(self.world.path("document.json"), "DLC-2026-000517")
        self.registry.start()

    def begin(self):
        super().begin()
        self.name(BANK_B)

    def follow(self, first):
        self.wait("a financed claim", lambda: self.world.view(BANK_B, first)["registration"]["state"] == "FINANCED")
        self.submit(BANK_B, self.sale("seller"), "resale")
        self.submit(BANK_A, self.sale("buyer"), "resale")
        self.name(BANK_A)

    def sale(self, side):
        text = registry_world.turned_round(self.example(side))
        return text.replace("DLC2026000517", "RESALE1").replace("-F05", "-F05-2", 1)

    def name(self, bank):
        for user in ("maker", "checker"):
            self.desk(bank, user, "transfer", "claim", self.transfer, self.document)

    def tell(self):
        try:
            return super().tell()
        finally:
            if self.registry:
                self.registry.close()
                shutil.rmtree(self.registry.folder)


class Another(Resold):
    """The registry takes the second claim for the first one; two officers let it pass as another one, and both sign that it is."""

    def prepare(self):
        super().prepare()
        registry_world.appoint(self.world, BANK_B, "olga", "otto")

    def follow(self, first):
        self.wait("a financed claim", lambda: self.world.view(BANK_B, first)["registration"]["state"] == "FINANCED")
        registry_world.issue(self.world, BANK_A, "C2")
        self.document = registry_world.claim_document(self.world.path("document-2.json"), "DLC-2026-0005-17")
        for bank, side in zip(BANKS, ("seller", "buyer")):
            self.submit(bank, self.sale(side, 2), "refused")
        self.name(BANK_B)
        for bank in BANKS:
            self.wait("the refused trade's end", lambda: self.outcome(bank) == "WITHDRAWN")
        refused = self.transfer
        self.submit(BANK_B, registry_world.of_another_claim(self.sale("buyer", 3), refused), "another")
        self.name(BANK_B)
        self.submit(BANK_A, registry_world.of_another_claim(self.sale("seller", 3), refused), "another")
        answer = self.wait("a reservation", lambda: self.world.view(BANK_B, self.transfer)["registration"]["answer"])
        for user in ("maker", "checker"):
            self.desk(BANK_B, user, "transfer", "accept-alike", self.transfer, "--answer", answer, "--reason", "another presentation")

    def sale(self, side, number):
        text = self.example(side).replace("claim:DLC-2026-000517", "claim:C2")
        return text.replace("DLC2026000517", f"TRADE{number}").replace("-F05", f"-{number}-F05", 1)

    def approve(self, bank):
        """Of another claim the officers speak first."""
        if bank is BANK_B and (self.world.view(bank, self.transfer)["deal"] or {}).get("distinct"):
            self.desk(bank, "olga", "transfer", "override", "ask", self.transfer, "--fingerprint", "--reason", "both papers seen")
            self.desk(bank, "otto", "transfer", "override", "approve", self.transfer, "1")
        super().approve(bank)


def change(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    changed = re.sub(old, new, text)
    if changed == text:
        raise Failure(f"nothing to change in {path}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(changed)


def neutral_lei():
    number = int("".join(str(int(letter, 36)) for letter in NEUTRAL_LEI + "00"))
    return f"{NEUTRAL_LEI}{98 - number % 97:02}"


CASH_FIRST = [("lockOrder: ASSET_FIRST", "lockOrder: CASH_FIRST")]
STORIES = {
    "settled": (Story, {}, {"SETTLED"}),
    "cash-first": (Story, {"changes": CASH_FIRST}, {"SETTLED"}),
    "bond": (Bond, {"tickets": "bond-B02"}, {"SETTLED"}),
    "clocks": (Clocks, {"changes": [("mode: M2", "mode: M1")]}, {"SETTLED"}),
    "lapsed": (Refusing, {}, {"LAPSED"}),
    "refunded": (Refunded, {}, {"REFUNDED"}),
    "aborted": (Aborted, {}, {"REFUNDED"}),
    "released": (Released, {}, {"REFUNDED"}),
    "withdrawn": (Withdrawn, {}, {"WITHDRAWN"}),
    "reserve": (Story, {"tickets": "forfaiting-F05-reserve"}, {"SETTLED"}),
    "rescinded": (Rescinded, {"tickets": "forfaiting-F05-reserve"}, {"SETTLED"}),
    "resold": (Resold, {}, {"SETTLED"}),
    "another": (Another, {}, {"SETTLED"}),
}


# This one waits half a minute until a ledger that came back is asked again.
SLOW = "released"


class Telling:
    """The stories, told at the same time. A story that fails, or ends otherwise than it must, is an error."""

    def __init__(self, program, folder, names=None, workers=5):
        self.folder, names = folder, list(names or STORIES)
        self.template = bank_world.build(program, os.path.join(folder, "template"), 3600)
        self.pool = concurrent.futures.ThreadPoolExecutor(workers)
        self.told = {
            name: self.pool.submit(self.tell, name) for name in sorted(names, key=lambda name: name != SLOW)}

    def tell(self, name):
        kind, options, wanted = STORIES[name]
        for attempt in range(ATTEMPTS):
            folder = os.path.join(self.folder, f"{name}-{attempt}" if attempt else name)
            try:
                outcome, bundles = kind(self.template, folder, **options).tell()
                break
            except Missed:
                if attempt == ATTEMPTS - 1:
                    raise
        if outcome not in wanted:
            raise Failure(f"story {name} ended {outcome}, not {' or '.join(sorted(wanted))}")
        return bundles

    def bundles(self, slow):
        """By story and bank: of the slow one, or of all others."""
        return {
            name: story.result() for name, story in sorted(self.told.items()) if (name == SLOW) == slow}
