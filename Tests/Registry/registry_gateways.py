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

from registry_world import REPOSITORY, Failure, RegistryWorld, need
from bank_world import BANKS, EXAMPLES, build, write

SELLER, BUYER = BANKS
PATIENCE = 120


class Story:
    def __init__(self, program: str):
        self.registry = RegistryWorld(program)
        # The registry admits the gateways by their own certificates, so theirs come first.
        self.banks = build(program, self.registry.path("banks"), 3600)
        self.join()

    # Files

    def join(self):
        """Both gateways become members, each by its message key for what it sells on, and know of each other that they are."""
        registry, banks = self.registry, self.banks
        for bank in BANKS:
            pin = registry.must("keys", "pin", banks.path(bank.folder, "keys", "tls.cert.pem")).split()[-1]
            file = registry.path("registry.yaml")
            self.replace(file, f"pin: {registry.pins[bank.letter]}", f"pin: {pin}")
            self.replace(file, registry.resale[bank.letter], self.message_key(bank))
            gateway = banks.path(bank.folder, "gateway.yaml")
            self.replace(gateway, "    exposure:", "    registersClaims: true\n    exposure:")
            with open(gateway, "a") as file:
                file.write(self.membership())
        for bank in BANKS:
            banks.must("config", "check", banks.path(bank.folder, "gateway.yaml"))

    def message_key(self, bank) -> str:
        """As the other bank's configuration has it."""
        other = SELLER if bank is BUYER else BUYER
        with open(self.banks.path(other.folder, "gateway.yaml")) as file:
            text = file.read()
        return text.split("messageKeys:", 1)[1].split("key: ", 1)[1].split()[0]

    def membership(self) -> str:
        registry = self.registry
        return f"""registry:
  id: registry:trade
  host: 127.0.0.1
  port: {registry.port}
  pin: {registry.pins["registry"]}
  answerKey: {{algorithm: Ed25519, key: {registry.answer_key}}}
  sharedKey: {registry.path("shared", "registry-shared.key")}
  timeout: 2
"""

    @staticmethod
    def replace(path, old, new):
        with open(path) as file:
            text = file.read()
        need(old in text, f"{path} has no `{old}`")
        with open(path, "w") as file:
            file.write(text.replace(old, new, 1))

    def ticket(self, side: str, number: int) -> str:
        """The example's trade, for a claim of its own."""
        path = self.banks.path(f"{side}-{number}.yaml")
        if not os.path.exists(path):
            with open(os.path.join(EXAMPLES, f"forfaiting-F05-{side}.yaml")) as file:
                text = file.read()
            write(path, text.replace("claim:DLC-2026-000517", f"claim:C{number}").replace("DLC2026000517", f"TRADE{number}")
                  .replace("F05\n", f"F05-{number}\n", 1))
        return path

    def resale(self, side: str, number: int, claim: int) -> str:
        """The buyer of `claim` sells it back to the bank that it is from."""
        path = self.banks.path(f"resale-{side}-{number}.yaml")
        with open(self.ticket(side, number)) as file:
            text = file.read()
        for a, b in (("seller: {", "buyer: {"), ("payer: bank-a/assets", "payee: bank-a/assets"),
                     ("payee: bank-b/assets", "payer: bank-b/assets"), ("payer: bank-b/cash", "payee: bank-b/cash"),
                     ("payee: bank-a/cash", "payer: bank-a/cash")):
            need(a in text, f"the example has no `{a}`")
            text = text.replace(a, "<>", 1).replace(b, a, 1).replace("<>", b, 1)
        write(path, text.replace(f"claim:C{number}", f"claim:C{claim}"))
        return path

    def issue(self, number: int):
        """The seller's platform tokenises a claim, under whatever name."""
        path = self.banks.path(f"asset-{number}.json")
        with open(os.path.join(EXAMPLES, "asset-claim-F05.json")) as file:
            asset = json.load(file)
        asset["id"] = f"claim:C{number}"
        write(path, json.dumps(asset))
        self.banks.must("ledger", "issue", self.banks.path(SELLER.folder, "ledger.yaml"), "--asset", path, "--quantity", "1",
                        "--to", SELLER.assets, "--reference", f"C{number}")

    def document(self, number: str) -> str:
        path = self.banks.path(f"document-{len(os.listdir(self.banks.folder))}.json")
        write(path, json.dumps({
            "issuingBank": "102100099996", "number": number, "issueDate": "2026-03-02", "currency": "CNY",
            "billAmount": "5000000.00", "acceptedMaturity": "2026-09-12", "beneficiary": "549300BFU5PUQPYGKV89",
            "presentation": "01"}))
        return path

    # Desks

    def desk(self, bank, user, *words, status=0):
        profile = self.banks.path(bank.folder, f"{user}.yaml")
        got, output, errors = self.banks.run("transfer", *words, "-p", profile, "--json")
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
        self.replace(differs, "5000000.00", "5000000.01")
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

    def tell(self):
        self.registry.start()
        for process in self.banks.processes:
            self.banks.start(process)
        for bank in BANKS:
            self.banks.wait_for_door(f"desk-{bank.letter}")
        for chapter in (
            self.a_purchase_is_financed, self.the_same_claim_under_another_name_is_refused,
            self.sold_on_with_the_gateways_own_link, self.a_claim_like_another_one_waits_for_two_people,
            self.killed_between_settlement_and_finance, self.no_registry_no_terms,
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
