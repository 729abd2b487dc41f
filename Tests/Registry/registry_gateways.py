"""Two gateways, two ledgers and a registry as processes: a claim is bought once, whatever is killed on the way.

    registry_gateways.py [--program PATH]
"""

import argparse
import json
import os
import shutil
import signal
import sys
import time

from registry_world import (
    REPOSITORY, Failure, RegistryWorld, appoint, claim_document, issue, need, of_another_claim, replace, turned_round)
from bank_world import BANKS, EXAMPLES, build, write

SELLER, BUYER = BANKS
PATIENCE = 120


class Story:
    def __init__(self, program: str):
        self.registry = RegistryWorld(program)
        # The registry admits the gateways by their own certificates, so theirs come first.
        self.banks = build(program, self.registry.path("banks"), 3600)
        self.registry.admit(self.banks)
        appoint(self.banks, BUYER, "olga", "otto")

    # Files

    def another(self, side: str, number: int, first: int, refused: str) -> str:
        """The trade of `first` again, which the registry refused, as one of another claim."""
        path = self.banks.path(f"another-{side}-{number}.yaml")
        with open(self.ticket(side, first)) as file:
            text = file.read()
        write(path, of_another_claim(
            text.replace(f"TRADE{first}", f"TRADE{number}").replace(f"-{first}-F05", f"-{number}-F05", 1), refused))
        return path

    def ticket(self, side: str, number: int, kind="F05", common="DLC2026000517") -> str:
        """The example's trade, for a claim of its own."""
        path = self.banks.path(f"{side}-{number}.yaml")
        if not os.path.exists(path):
            with open(os.path.join(EXAMPLES, f"forfaiting-{kind}-{side}.yaml")) as file:
                text = file.read()
            write(path, text.replace("claim:DLC-2026-000517", f"claim:C{number}").replace(common, f"TRADE{number}")
                  .replace("-F05", f"-{number}-F05", 1))
        return path

    def resale(self, side: str, number: int, claim: int) -> str:
        """The buyer of `claim` sells it back to the bank that it is from."""
        path = self.banks.path(f"resale-{side}-{number}.yaml")
        with open(self.ticket(side, number)) as file:
            text = turned_round(file.read())
        write(path, text.replace(f"claim:C{number}", f"claim:C{claim}"))
        return path

    def issue(self, number: int):
        issue(self.banks, SELLER, f"C{number}")

    def document(self, number: str) -> str:
        return claim_document(self.banks.path(f"document-{len(os.listdir(self.banks.folder))}.json"), number)

    # Desks

    def desk(self, bank, user, *words, status=0):
        profile = self.banks.path(bank.folder, f"{user}.yaml")
        deadline = time.monotonic() + PATIENCE
        while True:
            got, output, errors = self.banks.run("transfer", *words, "-p", profile, "--json")
            # A gateway that was started again says so until it has read its journal.
            if "[gateway.starting]" not in errors or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        need(got == status, f"`transfer {' '.join(words)}` of {bank.name} gave {got}: {errors}")
        return json.loads(output) if got == 0 else errors

    def agree(self, number: int) -> str:
        self.instruct(SELLER, self.ticket("seller", number))
        return self.instruct(BUYER, self.ticket("buyer", number))

    def instruct(self, bank, ticket: str) -> str:
        transfer = self.desk(bank, "maker", "submit", ticket)["id"]
        self.desk(bank, "checker", "approve", transfer)
        return transfer

    def name(self, transfer: str, document: str, *words, bank=BUYER):
        for user in ("maker", "checker"):
            self.desk(bank, user, "claim", transfer, document, *words)

    def wait(self, bank, transfer, what, holds):
        deadline, view = time.monotonic() + PATIENCE, None
        while time.monotonic() < deadline:
            view = self.banks.view(bank, transfer) or view
            if view and holds(view):
                return view
            time.sleep(0.05)
        raise Failure(f"{bank.name}: not {what}: {json.dumps(view)}")

    def ended(self, transfer, outcome):
        return [self.wait(bank, transfer, outcome, lambda view: view["outcome"] == outcome) for bank in BANKS]

    def registered(self, transfer, state, bank=BUYER):
        return self.wait(bank, transfer, state, lambda view: (view["registration"] or {}).get("state") == state)["registration"]

    def standing(self, document):
        return self.registry.json("registry", "status", self.registry.path("c.yaml"), document, "--json")["word"]["state"]

    # Chapters

    def a_purchase_is_financed(self):
        self.first = self.document("DLC-2026-000517")
        self.issue(1)
        transfer = self.agree(1)
        differs = self.document("DLC-2026-000517")
        replace(differs, "5000000.00", "4999999.99")
        errors = self.desk(BUYER, "maker", "claim", transfer, differs, status=1)
        need("registry.claim.differs" in errors, f"another amount was taken: {errors}")
        view = self.banks.view(BUYER, transfer)
        need(view["registration"]["state"] == "UNNAMED", f"another state: {view['registration']}")
        self.name(transfer, self.first)
        for view in self.ended(transfer, "SETTLED"):
            need({"name": "registry", "status": "passed"} in view["guards"], f"other guards: {view['guards']}")
        registration = self.registered(transfer, "FINANCED")
        receipt = json.loads(registration["receipt"])["word"]
        need(receipt["outcome"] == "financed" and receipt["request"] == f"{transfer}/finance", f"another receipt: {receipt}")
        need(self.standing(self.first) == "FINANCED", "the registry says otherwise")
        shown = self.banks.must("transfer", "show", transfer, "-p", self.banks.path(BUYER.folder, "maker.yaml"))
        need("registry:trade: FINANCED" in shown, f"not shown: {shown}")

    def the_same_claim_under_another_name_is_refused(self):
        """Another token, another trade, the clerk types the number otherwise: it is the same presentation."""
        self.issue(2)
        transfer = self.agree(2)
        self.name(transfer, self.document("dlc 2026/000517"))
        for view in self.ended(transfer, "WITHDRAWN"):
            need("registry.financed" in view["reason"], f"another reason: {view['reason']}")
            need(all(lane["state"] == "NONE" for lane in view["lanes"]), f"something was locked: {view['lanes']}")
        self.registered(transfer, "REFUSED")

    def sold_on_with_the_gateways_own_link(self):
        """The buyer sells the claim back; its gateway is killed once its desk has agreed, and nobody carries a link."""
        self.instruct(BUYER, self.resale("seller", 5, 1))
        transfer = self.instruct(SELLER, self.resale("buyer", 5, 1))
        gateway = self.banks.running.pop("gateway-b")
        gateway.kill()
        gateway.wait()
        self.name(transfer, self.first, bank=SELLER)
        self.banks.start("gateway-b")
        for view in self.ended(transfer, "SETTLED"):
            need({"name": "registry", "status": "passed"} in view["guards"], f"other guards: {view['guards']}")
        receipt = json.loads(self.registered(transfer, "FINANCED", SELLER)["receipt"])["word"]
        need(receipt["member"] == SELLER.id and receipt["request"] == f"{transfer}/finance", f"another receipt: {receipt}")
        need(self.standing(self.first) == "FINANCED", "the registry says otherwise")

    def another_claim_of_that_fingerprint_by_both_desks_and_two_officers(self):
        """Its number differs by one dash from the one on record: a second trade, which two officers let pass."""
        self.issue(11)
        document, first = self.document("DLC-2026-0005-17"), self.agree(11)
        self.name(first, document)
        for view in self.ended(first, "WITHDRAWN"):
            need("registry.financed" in view["reason"], f"another reason: {view['reason']}")
        transfer = self.desk(BUYER, "maker", "submit", self.another("buyer", 12, 11, first))["id"]
        self.refused(BUYER, "checker", ["approve", transfer], "override.needed", "another approves")
        words = ["override", "ask", transfer, "--fingerprint", "--reason", "both papers seen"]
        wish = self.desk(BUYER, "olga", *words)["overrides"][0]
        need(wish["subject"] == "fingerprint" and first in wish["covers"][0], f"it covers something else: {wish}")
        self.refused(BUYER, "olga", ["override", "approve", transfer, "1"], "override.four-eyes", "another officer", 4)
        self.desk(BUYER, "otto", "override", "approve", transfer, "1")
        self.desk(BUYER, "checker", "approve", transfer)
        # Not by another document than the refused one.
        self.refused(
            BUYER, "maker", ["claim", transfer, self.document("DLC-2026-00051-7")], "registry.claim.other-number", "without links")
        self.name(transfer, document)
        self.instruct(SELLER, self.another("seller", 12, 11, first))
        registration = self.registered(transfer, "RESERVED")
        words = ["--answer", registration["answer"], "--reason", "another presentation"]
        for user in ("maker", "checker"):
            self.desk(BUYER, user, "accept-alike", transfer, *words)
        for view in self.ended(transfer, "SETTLED"):
            need(view["deal"]["distinct"]["refused"] == first, f"nothing of the first trade: {view['deal']}")
            need({"name": "registry", "status": "passed"} in view["guards"], f"other guards: {view['guards']}")
        registration = self.registered(transfer, "FINANCED")
        receipt = json.loads(registration["receipt"])["word"]
        need(receipt["request"] == f"{transfer}/finance", f"another receipt: {receipt}")
        need(self.standing(self.first) == "FINANCED", "the first claim is another's")

    def a_claim_like_another_one_waits_for_two_people(self):
        """Two claims with one scan: the second is held until both people of the desk have said that it is another one."""
        scan = self.banks.path("scan.pdf")
        write(scan, "a bill of lading")
        for number, document in ((6, "DLC-2026-000606"), (7, "DLC-2026-000607")):
            self.issue(number)
            # The buyer names first: the terms' deadline then leaves its people time.
            transfer = self.instruct(BUYER, self.ticket("buyer", number))
            self.name(transfer, self.document(document), "--file", scan)
            self.instruct(SELLER, self.ticket("seller", number))
            if number == 7:
                registration = self.registered(transfer, "RESERVED")
                need(registration["sharingFiles"] == 1, f"not seen: {registration}")
                view = self.wait(BUYER, transfer, "considering", lambda view: view["state"] == "CONSIDERING")
                need(view["registration"]["detail"].startswith("Other claims"), f"no word to people: {view['registration']}")
                words = ["--answer", registration["answer"], "--reason", "another shipment of the same vessel"]
                self.desk(BUYER, "maker", "accept-alike", transfer, *words)
                self.desk(BUYER, "checker", "accept-alike", transfer, *words)
            self.ended(transfer, "SETTLED")
            self.registered(transfer, "FINANCED")

    def killed_between_settlement_and_finance(self):
        """The registry dies once the claim is reserved, the buyer's gateway once it is bought; both come back."""
        self.issue(3)
        document = self.document("DLC-2026-000519")
        transfer = self.agree(3)
        self.name(transfer, document)
        self.wait(BUYER, transfer, "reserved", lambda view: view["registration"]["state"] in ("RESERVED", "FINANCED"))
        self.registry.stop(signal.SIGKILL)
        self.ended(transfer, "SETTLED")
        if (state := self.banks.view(BUYER, transfer)["registration"]["state"]) == "FINANCED":
            print("registry: the financing was quicker than the kill", flush=True)
        else:
            need(state == "RESERVED", f"without a registry: {state}")
            self.wait(BUYER, transfer, "a word of the silence", lambda view: "registry." in view["registration"]["detail"])
        gateway = self.banks.running.pop("gateway-b")
        gateway.kill()
        gateway.wait()
        self.registry.start()
        self.banks.start("gateway-b")
        self.registered(transfer, "FINANCED")
        need(self.standing(document) == "FINANCED", "the registry says otherwise")

    def no_registry_no_terms(self):
        self.issue(4)
        document = self.document("DLC-2026-000520")
        self.registry.stop()
        transfer = self.agree(4)
        self.name(transfer, document)
        for view in self.ended(transfer, "LAPSED"):
            need(all(lane["state"] in ("NONE", "CANCELLED") for lane in view["lanes"]), f"something was locked: {view['lanes']}")
        self.registry.start()
        self.registered(transfer, "RELEASED")
        need(self.standing(document) == "FREE", "a purchase that never was blocks the claim")

    def bought_under_reserve(self, number: int):
        """A claim that was paid for while two points are open. Gives its transfer and its document."""
        self.issue(number)
        document = self.document(f"DLC-2026-0006{number:02}")
        for bank, side in zip(BANKS, ("seller", "buyer")):
            transfer = self.instruct(bank, self.ticket(side, number, "F05-reserve", "DLC2026000518"))
        self.name(transfer, document)
        for view in self.ended(transfer, "SETTLED"):
            need(view["settlementState"] == "SETTLED_UNDER_RESERVE", f"another standing: {view['settlementState']}")
            need(len(view["deal"]["reserve"]["open"]) == 2, f"other points: {view['deal']}")
        self.registered(transfer, "FINANCED")
        return transfer, document

    def refused(self, bank, user, words, code, step, status=1):
        """The command says the code and what to do next."""
        errors = self.desk(bank, user, *words, status=status)
        need(code in errors and step in errors, f"`transfer {' '.join(words)}` said: {errors}")

    def rescind(self, bank, transfer, user="maker"):
        """The ticket file that the command prints, ready to be submitted."""
        words = ["transfer", "rescind", transfer, "--date", "2026-04-16", "-p", self.banks.path(bank.folder, f"{user}.yaml")]
        first, again = self.banks.must(*words, "--json"), self.banks.must(*words, "--json")
        need(first == again, f"asked twice, two tickets: {first} {again}")
        path = self.banks.path(f"{bank.folder}-back-{transfer[:8]}.yaml")
        write(path, self.banks.must(*words))
        return path, json.loads(first)

    def give_back(self, transfer):
        """Both desks prepare, submit and approve the way back. Gives its transfer."""
        backs = []
        for bank in BANKS:
            path, ticket = self.rescind(bank, transfer)
            need(ticket["economics"]["terms"]["rescinds"] == transfer, f"it undoes another trade: {ticket}")
            backs.append(self.instruct(bank, path))
        need(backs[0] == backs[1] != transfer, f"two trades: {backs}")
        return backs[0]

    def rescinded(self, transfer, back):
        for bank, view in zip(BANKS, self.ended(back, "SETTLED")):
            need(view["deal"]["rescinds"] == transfer, f"another way back: {view['deal']}")
            first = self.wait(bank, transfer, "rescinded", lambda view: view["settlementState"] == "RESCINDED")
            need(first["deal"]["reserve"]["rescission"] == back, f"another rescission: {first['deal']}")

    def bought_under_reserve_and_rescinded(self):
        """The debtor is told, the points are never made good: the claim goes back, and the registry with it."""
        transfer, document = self.bought_under_reserve(8)
        today = time.strftime("%Y-%m-%d", time.gmtime())
        self.refused(
            BUYER, "maker", ["rescind", transfer, "--date", "2026-04-15"], "instrument.lifecycle.reserve-running",
            "wait until the last day")
        self.refused(
            SELLER, "maker", ["notice", transfer, "--acknowledged", today, "--reference", "MT799"],
            "instrument.lifecycle.order", "look at the transfer")
        for step in ("sent", "acknowledged"):
            words = ["notice", transfer, f"--{step}", today, "--reference", f"MT799 {step}"]
            one = self.desk(SELLER, "maker", *words)["deal"]["notice"]
            need(one["asked"]["people"] == ["maker"] and one[step] is None, f"one person is enough: {one}")
            both = self.desk(SELLER, "checker", *words)["deal"]["notice"]
            need(both["asked"] is None and both[step]["people"] == ["maker", "checker"], f"not both: {both}")
            need(both[step]["on"] == today and both[step]["text"] == f"MT799 {step}", f"another notice: {both}")
        need(self.banks.view(SELLER, transfer)["deal"]["claimState"] == "ACKNOWLEDGED", "not acknowledged")
        back = self.give_back(transfer)
        self.refused(BUYER, "maker", ["lift", transfer, "--reason", "late"], "reserve.rescission-open", "other transfer end", 4)
        # To the registry the way back is a purchase by the bank that gets the claim.
        self.name(back, document, bank=SELLER)
        self.rescinded(transfer, back)
        receipt = json.loads(self.registered(back, "FINANCED", SELLER)["receipt"])["word"]
        need(receipt["member"] == SELLER.id, f"another financier: {receipt}")
        need(self.registered(transfer, "FINANCED")["detail"] == "", "the first purchase's word is no contradiction")
        need(self.standing(document) == "FINANCED", "the registry says otherwise")

    def bought_under_reserve_and_lifted(self):
        """One point and then the other, each by two people; what is lifted is never rescinded."""
        transfer, _ = self.bought_under_reserve(10)
        points = self.banks.view(BUYER, transfer)["deal"]["reserve"]["points"]
        self.refused(
            BUYER, "maker", ["lift", transfer, "--point", "no such point", "--reason", "seen"],
            "instrument.lifecycle.reserve-point", "as the transfer shows them")
        for point, rest in ((points[0], points[1:]), (points[1], [])):
            words = ["lift", transfer, "--point", point, "--reason", "the originals came"]
            asked = self.desk(BUYER, "maker", *words)["deal"]["reserve"]["asked"]
            need(asked["points"] == [point] and asked["people"] == ["maker"], f"one person is enough: {asked}")
            view = self.desk(BUYER, "checker", *words)
            need(view["deal"]["reserve"]["open"] == rest, f"other points are open: {view['deal']}")
            again = self.desk(BUYER, "checker", *words)
            need(again["revision"] == view["revision"], "said again, it changed something")
        need(view["settlementState"] == "SETTLED" and view["deal"]["state"] == "RESERVE_LIFTED", f"not lifted: {view['deal']}")
        self.refused(
            BUYER, "maker", ["rescind", transfer, "--date", time.strftime("%Y-%m-%d", time.gmtime())],
            "instrument.lifecycle.order", "look at the transfer")

    def rescinded_to_a_bank_without_a_registry(self):
        """Bank A leaves the registry. Its claim comes back while bank B's gateway is killed: B gives the financing back."""
        gateways = [self.banks.running.pop(f"gateway-{bank.letter}") for bank in BANKS]
        for gateway in gateways:
            gateway.terminate()
        for gateway in gateways:
            # Until it is gone its door is open, and its journal is its own.
            need(gateway.wait(20) in (0, -signal.SIGTERM), f"a gateway ended with {gateway.returncode}")
        path = self.banks.path(SELLER.folder, "gateway.yaml")
        replace(path, self.registry.membership(), "")
        replace(self.banks.path(BUYER.folder, "gateway.yaml"), "registersClaims: true", "registersClaims: false")
        for bank in BANKS:
            self.banks.start(f"gateway-{bank.letter}")
            self.banks.wait_for_door(f"desk-{bank.letter}")
        transfer, document = self.bought_under_reserve(9)
        back = self.give_back(transfer)
        self.ended(back, "SETTLED")
        gateway = self.banks.running.pop("gateway-b")
        gateway.kill()
        gateway.wait()
        self.banks.start("gateway-b")
        self.rescinded(transfer, back)
        registration = self.registered(transfer, "RELEASED")
        receipt = json.loads(registration["receipt"])["word"]
        need(receipt["outcome"] == {"released": "RESCINDED"} and receipt["request"] == f"{transfer}/rescind",
             f"another receipt: {receipt}")
        need(registration["detail"] == "", f"a word of trouble: {registration}")
        need(self.banks.view(SELLER, back)["registration"] is None, "a bank without a registry registered")
        need(self.standing(document) == "FREE", "the registry says otherwise")

    def tell(self):
        self.registry.start()
        for process in self.banks.processes:
            self.banks.start(process)
        for bank in BANKS:
            self.banks.wait_for_door(f"desk-{bank.letter}")
        for chapter in (
            self.a_purchase_is_financed, self.the_same_claim_under_another_name_is_refused,
            self.sold_on_with_the_gateways_own_link,
            self.another_claim_of_that_fingerprint_by_both_desks_and_two_officers, self.a_claim_like_another_one_waits_for_two_people,
            self.bought_under_reserve_and_lifted, self.bought_under_reserve_and_rescinded,
            self.killed_between_settlement_and_finance, self.no_registry_no_terms, self.rescinded_to_a_bank_without_a_registry,
        ):
            begun = time.monotonic()
            chapter()
            print(f"registry: {chapter.__name__.replace('_', ' ')} ({time.monotonic() - begun:.1f} s)", flush=True)
        self.banks.stop()
        self.registry.stop()

    def close(self):
        self.banks.destroy()
        self.registry.close()


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    story = Story(os.path.abspath(reader.parse_args().program))
    try:
        story.tell()
    except Failure as failure:
        print(f"registry: {failure}\nleft behind for a look: {story.registry.folder}", file=sys.stderr)
        return 1
    finally:
        story.close()
    shutil.rmtree(story.registry.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
