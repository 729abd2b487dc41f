"""Notaries as processes: their certificates open the real escrow on an EVM, and nothing that is not so does.

    notary_processes.py [--program PATH]

Four notaries, three needed, watch one SQL ledger. Run with the Python of the EVM's packages.
"""

import argparse
import contextlib
import os
import shutil
import signal
import sqlite3
import sys
import time

from notary_world import CHAIN, ENDS, LEDGER, REPOSITORY, Failure, NotaryWorld, canonical, need

sys.path.insert(0, str(REPOSITORY / "Tests" / "EVMContracts"))

from chain import GAS  # noqa: E402
from escrow import (  # noqa: E402
    CLAIMED, LOCKED, REFUNDED, Lock, NotarySet, digest, end_statement, ledger_digest,
)
from eth_keys import keys  # noqa: E402
from eth_utils import keccak, to_checksum_address  # noqa: E402
from world import World  # noqa: E402


class Committee:
    """The notaries' set as the escrow is deployed with; their secrets stay in their files."""

    def __init__(self, notaries, threshold):
        members = tuple(to_checksum_address(notary.address) for notary in notaries)
        self.set = NotarySet(1, threshold, members)


class Story:
    def __init__(self, program):
        self.world = NotaryWorld(program)
        self.evm = World(chain_id=CHAIN, committee=Committee(self.world.notaries, 3))
        self.world.serve_for(self.evm.escrow.address)

    # X on the EVM, Y on the SQL ledger

    def pair(self, name: str, **timing):
        """Y's terms, and X locked in the escrow, waiting for Y."""
        preimage = keccak(text=f"notary story {name}")
        terms = self.world.terms(preimage, **timing)
        other = bytes.fromhex(self.world.lock_id(terms))
        lock = self.evm.locked(self.evm.certificate_lock(preimage, otherLedger=ledger_digest(LEDGER), otherLock=other))
        return preimage, terms, lock

    @staticmethod
    def fields(lock: Lock) -> dict:
        return {
            "payer": lock.payer.lower(), "payee": lock.payee.lower(), "token": lock.token.lower(),
            "amount": str(lock.amount), "hashlock": lock.hashlock.hex(), "gate": 2, "otherLedger": LEDGER,
            "otherLock": lock.otherLock.hex(), "notarySet": lock.notarySet.hex(),
            "lockDeadline": str(lock.lockDeadline), "expiry": str(lock.expiry), "terms": lock.terms.hex()}

    def push(self, function: str, calldata: str):
        return self.evm.chain.call(self.evm.chain.stranger, self.evm.escrow, function, bytes.fromhex(calldata[2:]), GAS)

    def collect(self, lock, *options):
        return self.world.collect(self.fields(lock), *options)

    def certified(self, lock, end: str, *options) -> dict:
        status, document = self.collect(lock, *options)
        need(status == 0, f"no certificate of {end}: {document['notaries']}")
        need(document["certificate"]["statement"]["end"] == end, f"the certificate says another end than {end}")
        return document

    # The chapters, in their order

    def open_lock_is_no_end(self):
        self.preimage, self.terms, self.claimed = self.pair("claimed")
        for state in ("NONE", "LOCKED"):
            status, document = self.collect(self.claimed)
            need(status == 5 and document["certificate"] is None, "a certificate without an end")
            need({each["answer"] for each in document["notaries"]} == {state}, f"not {state}: {document['notaries']}")
            if state == "NONE":
                self.world.act("lock", "payer", terms=self.terms, anchorProof=None)

    def claim(self):
        self.world.act("claim", lock=self.world.lock_id(self.terms), preimage=self.preimage.hex(), proof=None)
        self.first = self.certified(self.claimed, "CLAIMED", "--memory", self.world.path("memory.sqlite"))
        need(self.first["preimage"] == self.preimage.hex(), "the certificate comes without Y's preimage")
        signed = digest(CHAIN, self.evm.escrow.address, end_statement(self.evm.id(self.claimed), self.claimed, CLAIMED))
        for each in self.first["certificate"]["signatures"]:
            signature = keys.Signature(vrs=(each["v"] - 27, int(each["r"], 16), int(each["s"], 16)))
            address = signature.recover_public_key_from_msg_hash(signed).to_address()
            need(address == self.world.notaries[each["member"]].address, "another signer than the set's member")
        self.evm.chain.set_time(self.claimed.expiry + 1)
        signatures = [(e["member"], e["v"], bytes.fromhex(e["r"]), bytes.fromhex(e["s"]))
                      for e in self.first["certificate"]["signatures"]]
        for end in (3, 4):
            outcome = self.evm.refund_certified(self.claimed, end, signatures)
            need(not outcome.ok and outcome.reason == "notaries: not signed by this member",
                 f"a refund by a certificate of CLAIMED: {outcome}")
        outcome = self.push("claimByCertificate", self.first["calldata"])
        need(outcome.ok, f"the escrow refused the claim: {outcome.reason}")
        need(self.evm.state(self.claimed) == CLAIMED, "the escrow's lock is not claimed")

    def refund(self):
        for name in ("refunded", "cancelled"):
            soon = {"expires_in": 2, "lock_in": 1} if name == "refunded" else {}
            _, terms, lock = self.pair(name, **soon)
            if name == "refunded":
                self.world.act("lock", "payer", terms=terms, anchorProof=None)
                while time.time() < terms["expiry"] + 0.2:
                    time.sleep(0.1)
                self.world.act("refund", lock=self.world.lock_id(terms), proof=None)
            else:
                self.world.act("cancel", "payer", terms=terms)
            document = self.certified(lock, name.upper())
            outcome = self.push("refundByCertificate", document["calldata"])
            need(outcome.reason == "refund: not expired", f"a refund before the expiry: {outcome}")
            self.evm.chain.set_time(lock.expiry)
            signatures = [(e["member"], e["v"], bytes.fromhex(e["r"]), bytes.fromhex(e["s"]))
                          for e in document["certificate"]["signatures"]]
            other = ({3, 4} - {ENDS[name.upper()]}).pop()
            need(not self.evm.refund_certified(lock, other, signatures).ok, "a certificate of another end was taken")
            need(self.evm.state(lock) == LOCKED, "the escrow's lock moved by a refused call")
            outcome = self.push("refundByCertificate", document["calldata"])
            need(outcome.ok and self.evm.state(lock) == REFUNDED, f"the escrow refused the refund: {outcome.reason}")

    def questions_that_are_not_ours(self):
        notary, lock = self.world.notaries[0], self.fields(self.claimed)
        elsewhere = {**lock, "otherLedger": "sql:elsewhere"}
        another_set = {**lock, "notarySet": "11" * 32}
        for asked, code in ((elsewhere, "notary.ledger-unknown"), (another_set, "notary.set-unknown"),
                            ({**lock, "gate": 1}, "notary.request"), ({**lock, "amount": "0"}, "notary.request")):
            status, answer = self.world.ask(notary, asked)
            need(400 <= status < 500 and answer["code"] == code, f"{code}: got {status} {answer}")
        for path, body in (("/v1/ends", b"{"), ("/v1/ends", b"[" * 9000), ("/v1/nothing", None)):
            status, _ = self.world.post(notary.port, path, body)
            need(status in (400, 404), f"{path} with {body and body[:9]} gave {status}")
        stranger = self.world.post(notary.port, "/v1/notary", None, who=self.world.notaries[1].name)
        need(stranger == (0, None), f"somebody who is not admitted is told {stranger}")

    def one_or_two_are_away(self):
        hanging = self.world.notaries[3]
        self.world.running[hanging.name].send_signal(signal.SIGSTOP)
        started = time.monotonic()
        document = self.certified(self.claimed, "CLAIMED")
        need(time.monotonic() - started < 10, "one that hangs holds up the three that signed, for as long as it is waited for")
        [missing] = [each for each in document["notaries"] if each["answer"] != "CLAIMED"]
        need(missing["notary"] == hanging.address, "the one that hangs is not named")
        self.world.running[hanging.name].send_signal(signal.SIGCONT)
        gone = self.world.notaries[1]
        self.world.stop(gone.name, signal.SIGKILL)
        document = self.certified(self.claimed, "CLAIMED")
        [missing] = [each for each in document["notaries"] if each["answer"] != "CLAIMED"]
        need(missing["notary"] == gone.address, "the one that is away is not named")
        self.world.stop(self.world.notaries[2].name, signal.SIGKILL)
        status, document = self.collect(self.claimed)
        need(status == 5 and document["certificate"] is None, "a certificate by two of four")
        for notary in self.world.notaries[1:3]:
            self.world.start(notary.name)
        again = self.certified(self.claimed, "CLAIMED")
        need(again["certificate"] == self.first["certificate"], "other bytes after a restart")
        need(again["calldata"] == self.first["calldata"], "another call after a restart")

    def a_liar_is_named_by_its_own_signatures(self):
        liar = self.world.notaries[0]
        with open(self.world.path(liar.name, "notary.key")) as file:
            secret = keys.PrivateKey(bytes.fromhex(file.read().strip()))
        signed = digest(CHAIN, self.evm.escrow.address, end_statement(self.evm.id(self.claimed), self.claimed, REFUNDED))
        lie = secret.sign_msg_hash(signed)
        statement = {**self.first["certificate"]["statement"], "end": "REFUNDED"}
        end = {"notary": liar.address, "statement": statement,
               "signature": {"v": 27 + lie.v, "r": f"{lie.r:064x}", "s": f"{lie.s:064x}"}}
        shutil.copy(self.world.path("memory.sqlite"), self.world.path("lied.sqlite"))
        body = canonical(end)
        with contextlib.closing(sqlite3.connect(self.world.path("lied.sqlite"))) as kept, kept:
            kept.execute("INSERT INTO signed_end VALUES (?, ?, ?, ?, ?)", (
                liar.address, signed, LEDGER, bytes.fromhex(statement["otherLock"]), body))
        document = self.certified(self.claimed, "CLAIMED", "--memory", self.world.path("lied.sqlite"))
        verdicts = [self.world.json("notary", "check-equivocation", each, "--json") for each in document["equivocations"]]
        need([each["liar"] for each in verdicts].count(liar.address) == 1, f"the liar is not named: {verdicts}")
        with open(document["equivocations"][0]) as file:
            text = file.read()
        with open(self.world.path("forged.json"), "w") as file:
            file.write(text.replace('"REFUNDED"', '"CANCELLED"'))
        need(self.world.run("notary", "check-equivocation", self.world.path("forged.json"))[0] == 1,
             "a forged document was believed")

    def a_ledger_with_two_histories(self):
        """Two notaries see the claim, then the ledger is put back and the other two see a refund.

        Of the two, one is awake while the log is shorter than it was: it lost entries, which convinces nobody else. The
        other looks again when it is as long: two heads of one size, which is a proof."""
        early, late = self.world.notaries[:2], self.world.notaries[2:]
        preimage, terms, lock = self.pair("forked", expires_in=6, lock_in=3)
        self.world.act("lock", "payer", terms=terms, anchorProof=None)
        for notary in late:
            self.world.stop(notary.name)
        self.world.stop("ledger")
        self.copy_ledger("ledger.sqlite", "before.sqlite")
        self.world.start("ledger")
        self.world.act("claim", lock=self.world.lock_id(terms), preimage=preimage.hex(), proof=None)
        memory = ["--memory", self.world.path("fork.sqlite")]
        status, document = self.collect(lock, *memory)
        need(status == 5 and [e["answer"] for e in document["notaries"][:2]] == ["CLAIMED"] * 2, "the claim was not seen")
        awake, asleep = early
        self.world.stop(asleep.name)
        self.world.stop("ledger")
        self.copy_ledger("before.sqlite", "ledger.sqlite")
        self.world.start("ledger")
        while time.time() < terms["expiry"] + 0.2 or not self.closed(awake):
            need(time.time() < terms["expiry"] + 20, "a log lost entries and a notary goes on")
            time.sleep(0.1)
        self.world.act("refund", lock=self.world.lock_id(terms), proof=None)
        for notary in [asleep, *late]:
            self.world.start(notary.name)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            closed = [self.closed(each) for each in early]
            if all(closed):
                break
            time.sleep(0.1)
        need(all(closed), "two histories were shown and a notary goes on")
        for notary, proven in ((awake, False), (asleep, True)):
            [finding] = self.world.post(notary.port, "/v1/findings", None)[1]["findings"]
            need((finding["kind"], finding["proven"], len(finding["evidence"])) == ("two-histories", proven, 2),
                 f"another finding than two histories, proven {proven}: {finding}")
        status, document = self.collect(lock, *memory)
        answers = [each["answer"] for each in document["notaries"]]
        need(answers == ["notary.ledger-closed"] * 2 + ["REFUNDED"] * 2, f"answers: {answers}")
        need(document["certificate"] is None, "a certificate in the middle of a fork")
        need(document["equivocations"], "no document of the contradiction")
        for path in document["equivocations"]:
            need(self.world.json("notary", "check-equivocation", path, "--json")["liar"] is None, "an honest notary is called a liar")
        # Not for that lock, and not for any other of this ledger.
        status, answer = self.world.ask(early[0], self.fields(self.claimed))
        need((status, answer["code"]) == (409, "notary.ledger-closed"), f"still signing: {answer}")
        self.world.stop(early[0].name)
        self.world.start(early[0].name)
        need(self.world.ask(early[0], self.fields(self.claimed))[0] == 409, "a restart opened a closed ledger")

    def closed(self, notary) -> bool:
        return self.world.post(notary.port, "/v1/notary", None)[1]["ledgers"][0]["closed"]

    def copy_ledger(self, source: str, target: str):
        """A stopped ledger's database with the log beside it."""
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.world.path(target + suffix)):
                os.remove(self.world.path(target + suffix))
            if os.path.exists(self.world.path(source + suffix)):
                shutil.copy(self.world.path(source + suffix), self.world.path(target + suffix))

    def a_store_put_back(self):
        """The store of an earlier day, and an asker who remembers."""
        notary = self.world.notaries[3]
        lock = self.fields(self.claimed)
        remembered = self.world.ask(notary, lock)[1]["records"]
        self.world.stop(notary.name)
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.world.path(f"{notary.name}.sqlite{suffix}")):
                os.rename(self.world.path(f"{notary.name}.sqlite{suffix}"), self.world.path(f"newer.sqlite{suffix}"))
        status, _, errors = self.world.run("notary", "serve", self.world.path(f"{notary.name}.yaml"))
        need(status == 3 and "notary.not-initialised" in errors, f"a notary without its store: {errors}")
        self.world.must("notary", "init", self.world.path(f"{notary.name}.yaml"))
        self.world.start(notary.name)
        status, answer = self.world.ask(notary, lock, remembered)
        need((status, answer["code"]) == (409, "notary.rolled-back"), f"the store's age was not noticed: {answer}")
        need(self.world.ask(notary, lock)[1]["code"] == "notary.rolled-back", "it signs for those who do not remember")

    def a_ledger_that_ends_a_lock_twice(self):
        """One history with two ends of one lock: the operator deletes its own tombstone and books on."""
        watcher = self.world.notaries[2]
        preimage, terms, lock = self.pair("twice")
        self.world.act("cancel", "payer", terms=terms)
        status, answer = self.world.ask(watcher, self.fields(lock))
        need(status == 200 and answer["ended"]["signed"]["statement"]["end"] == "CANCELLED", f"no end: {answer}")
        self.world.stop("ledger")
        with contextlib.closing(sqlite3.connect(self.world.path("ledger.sqlite"))) as database:
            deleted = database.execute("DELETE FROM lock WHERE id = ?", [bytes.fromhex(self.world.lock_id(terms))]).rowcount
            database.commit()
        need(deleted == 1, "the ledger's table has no tombstone to delete")
        self.world.start("ledger")
        self.world.act("lock", "payer", terms=terms, anchorProof=None)
        self.world.act("claim", lock=self.world.lock_id(terms), preimage=preimage.hex(), proof=None)
        deadline = time.monotonic() + 20
        findings = []
        while not findings and time.monotonic() < deadline:
            time.sleep(0.1)
            findings = self.world.post(watcher.port, "/v1/findings", None)[1]["findings"]
        need([(each["kind"], each["proven"], len(each["evidence"])) for each in findings] == [("two-ends", True, 2)],
             f"the second end was not found: {findings}")
        status, answer = self.world.ask(watcher, self.fields(lock))
        need((status, answer["code"]) == (409, "notary.ledger-closed"), f"still signing: {answer}")

    def an_altered_record(self):
        notary = self.world.notaries[2]
        self.world.stop(notary.name)
        with contextlib.closing(sqlite3.connect(self.world.path(f"{notary.name}.sqlite"))) as database:
            changed = database.execute(
                "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'CANCELLED', 'CLAIMED') AS BLOB) "
                "WHERE kind = 'decision' AND instr(body, CAST('CANCELLED' AS BLOB))").rowcount
            database.commit()
        need(changed > 0, "there was no record to alter")
        status, _, errors = self.world.run("notary", "serve", self.world.path(f"{notary.name}.yaml"))
        need(status == 1 and "notary.records" in errors, f"an altered record was believed: {status} {errors}")

    def tell(self):
        world = self.world
        world.start("ledger")
        world.fund()
        for notary in world.notaries:
            world.start(notary.name)
        for chapter in (
            self.open_lock_is_no_end, self.claim, self.refund, self.questions_that_are_not_ours, self.one_or_two_are_away,
            self.a_liar_is_named_by_its_own_signatures, self.a_ledger_with_two_histories,
            self.a_ledger_that_ends_a_lock_twice, self.an_altered_record, self.a_store_put_back,
        ):
            begun = time.monotonic()
            chapter()
            print(f"notaries: {chapter.__name__.replace('_', ' ')} ({time.monotonic() - begun:.1f} s)", flush=True)


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    story = Story(reader.parse_args().program)
    try:
        story.tell()
        for name in list(story.world.running):
            story.world.stop(name)
    except Failure as failure:
        print(f"notaries: {failure}\nleft behind for a look: {story.world.folder}", file=sys.stderr)
        return 1
    finally:
        story.world.close()
    shutil.rmtree(story.world.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
