"""Notaries that watch a chain: X on one EVM chain waits for Y on another, and is claimed and refunded by their certificates.

    notary_chains.py [--program PATH]

Both chains are processes of the real test ledger, and the notaries those of the program. Nodes lie and fall silent, a notary is
killed between lock and end, and at last the watched chain seals two blocks of one height. Run with the Python of the EVM's packages.
"""

import argparse
import base64
import dataclasses
import hashlib
import json
import shutil
import signal
import sys
import time

import rlp
from notary_chain_world import Chain, ChainWorld, document
from eth_utils import keccak, to_checksum_address
from notary_world import CHAIN, ENDS, REPOSITORY, Failure, need

from escrow import CERTIFICATE, CLAIMED, LOCKED, REFUNDED, Lock, NotarySet, ledger_digest  # isort: skip


class Story:
    def __init__(self, program):
        self.world = ChainWorld(program)
        members = tuple(to_checksum_address(notary.address) for notary in self.world.notaries)
        self.set = NotarySet(1, 3, members)
        self.x, self.y = Chain(CHAIN, self.set), self.world.chain
        self.world.serve_for(self.x.escrow.address)

    def close(self):
        self.world.close()
        self.x.close()

    # X on the first chain, Y on the second

    def pair(self, name: str, **timing):
        """Y's terms, Y's fields, and X locked in its escrow, waiting for Y."""
        preimage = keccak(text=f"chain story {name}")
        terms = self.world.y_terms(preimage, **timing)
        payer, payee = self.x.holders
        lock = Lock(
            payer=payer.address, payee=payee.address, token=self.x.token.address, amount=5,
            hashlock=bytes.fromhex(terms["hashlock"]["digest"]), gate=CERTIFICATE, otherLedger=ledger_digest(self.world.name),
            otherLock=bytes.fromhex(self.world.lock_id(terms)), notarySet=self.set.id(), lockDeadline=self.x.now + 600,
            expiry=self.x.now + 1200, terms=keccak(text=f"X of {name}"))
        self.x.act(payer, self.x.escrow, "lock", lock.fields())
        return preimage, terms, self.world.y_lock(terms), lock

    def fields(self, lock: Lock) -> dict:
        return {
            "payer": lock.payer.lower(), "payee": lock.payee.lower(), "token": lock.token.lower(), "amount": str(lock.amount),
            "hashlock": lock.hashlock.hex(), "gate": 2, "otherLedger": self.world.name, "otherLock": lock.otherLock.hex(),
            "notarySet": lock.notarySet.hex(), "lockDeadline": str(lock.lockDeadline), "expiry": str(lock.expiry),
            "terms": lock.terms.hex()}

    def collect(self, lock: Lock, terms: dict, *options):
        path = document(self.world.path(f"terms-{lock.otherLock.hex()[:16]}.json"), terms)
        return self.world.collect(self.fields(lock), "--other", path, *options)

    def certified(self, lock: Lock, terms: dict, end: str, *options) -> dict:
        status, found = self.collect(lock, terms, *options)
        need(status == 0, f"no certificate of {end}: {found['notaries']}")
        need(found["certificate"]["statement"]["end"] == end, f"the certificate says another end than {end}")
        return found

    def push(self, found: dict) -> bool:
        return self.x.works(self.x.pusher, self.x.escrow, bytes.fromhex(found["calldata"][2:]))

    def wait_for_looks(self):
        """Until every notary has followed the chain to its newest block."""
        deadline, height = time.monotonic() + 60, self.y.height
        for notary in self.world.notaries:
            while True:
                told = self.world.post(notary.port, "/v1/notary", None)[1]["ledgers"]
                [head] = [int(each["head"]["size"]) for each in told if each["ledger"] == self.world.name]
                if head > height:
                    break
                need(time.monotonic() < deadline, f"{notary.name} does not look at the chain")
                time.sleep(0.1)

    def answers(self, lock: Lock, terms: dict) -> list[str]:
        status, found = self.collect(lock, terms)
        need(found["certificate"] is None or status == 0, "a certificate and no success")
        return [each["answer"] for each in found["notaries"]]

    def restart(self):
        """An endpoint that lied is not asked again before the next start."""
        for notary in self.world.notaries:
            self.world.stop(notary.name)
            self.world.start(notary.name)

    # The chapters, in their order

    def questions_need_the_terms(self):
        """An escrow finds a lock by all its fields; those of another lock are not taken for it."""
        _, terms, _, lock = self.pair("asked")
        notary, asked = self.world.notaries[0], self.fields(lock)
        other = self.world.y_terms(keccak(text="other"))
        cheaper, elsewhere = {**terms, "quantity": "8"}, {**terms, "ledger": "sql:bank-b-cash"}
        for sent in (None, other, cheaper, elsewhere):
            status, answer = self.world.ask(notary, asked, terms=sent)
            need((status, answer["code"]) == (422, "notary.terms"), f"terms {sent} gave {status} {answer}")
        self.world.start("ledger")  # the other ledger's locks are found by id, as before
        sql = self.world.terms(b"s" * 32)
        status, answer = self.world.ask(notary, {**asked, "otherLedger": sql["ledger"], "otherLock": self.world.lock_id(sql)})
        need(status == 200 and answer["notEnded"]["state"] == "NONE", f"the SQL ledger's lock: {status} {answer}")
        self.world.stop("ledger")

    def claim(self):
        preimage, terms, y, lock = self.pair("claimed")
        need(set(self.answers(lock, terms)) == {"NONE"}, "Y is not locked yet")
        self.world.y_act("lock", y)
        need(set(self.answers(lock, terms)) == {"LOCKED"}, "Y is not seen as locked")
        killed = self.world.notaries[1]
        self.world.stop(killed.name, signal.SIGKILL)
        self.world.y_act("claim", y, preimage)
        self.world.start(killed.name)
        memory = ["--memory", self.world.path("memory.sqlite")]
        found = self.certified(lock, terms, "CLAIMED", *memory)
        need({each["answer"] for each in found["notaries"]} == {"CLAIMED"}, f"not all signed: {found['notaries']}")
        need(found["preimage"] == preimage.hex(), "the certificate comes without Y's preimage")
        for notary in self.world.notaries:
            self.world.stop(notary.name, signal.SIGKILL)
            self.world.start(notary.name)
        again = self.certified(lock, terms, "CLAIMED", *memory)
        need(again["certificate"] == found["certificate"], "other bytes after a restart")
        before = self.x.balance(self.x.holders[1])
        need(self.push(found) and self.x.state(lock) == CLAIMED, "X's escrow refused the claim")
        need(self.x.balance(self.x.holders[1]) == before + 5, "X's payee was not paid")
        self.claimed = (terms, lock)

    def refunds(self):
        for end in ("REFUNDED", "CANCELLED"):
            _, terms, y, lock = self.pair(end.lower(), expires_in=60, lock_in=40)
            if end == "REFUNDED":
                self.world.y_act("lock", y)
                self.y.wait_until(y.expiry)
                self.world.y_act("refund", y)
            else:
                self.world.y_act("cancel", y)
            found = self.certified(lock, terms, end, "--memory", self.world.path("memory.sqlite"))
            need(not self.push(found) and self.x.state(lock) == LOCKED, "a refund before X's expiry")
            self.x.wait_until(lock.expiry)
            signatures = [(e["member"], e["v"], bytes.fromhex(e["r"]), bytes.fromhex(e["s"])) for e in found["certificate"]["signatures"]]
            other = ({3, 4} - {ENDS[end]}).pop()
            wrong = self.x.escrow.encode("refundByCertificate", lock.fields(), other, self.set.fields(), signatures)
            need(not self.x.works(self.x.pusher, self.x.escrow, wrong), "a certificate of another end was taken")
            before = self.x.balance(self.x.holders[0])
            need(self.push(found) and self.x.state(lock) == REFUNDED, "X's escrow refused the refund")
            need(self.x.balance(self.x.holders[0]) == before + 5, "X's payer has not got it back")

    def locks_that_only_name_ours(self):
        """Anybody can make a lock that carries our terms' id: what happens to it is no end of ours."""
        preimage, terms, y, lock = self.pair("named")
        self.world.y_act("lock", y)
        stranger = keccak(text="a stranger's preimage")
        fake = dataclasses.replace(y, amount=1, hashlock=hashlib.sha256(stranger).digest())
        self.world.y_act("lock", fake)
        self.world.y_act("claim", fake, stranger)
        need(set(self.answers(lock, terms)) == {"LOCKED"}, "another lock's claim was taken for ours")
        self.world.y_act("claim", y, preimage)
        self.certified(lock, terms, "CLAIMED")
        self.world.y_act("cancel", dataclasses.replace(y, amount=2))
        for _ in range(2):  # the second of these looks began after the tombstone
            self.y.call("test_mine")
            self.wait_for_looks()
        need(set(self.answers(lock, terms)) == {"CLAIMED"}, "a tombstone that only names ours closed the ledger")

    def nodes_lie_and_fall_silent(self):
        """By one node the notaries are not deceived; while none answers truly they do not know, and sign nothing new."""
        preimage, terms, y, lock = self.pair("doubted")
        self.world.y_act("lock", y)
        need(set(self.answers(lock, terms)) == {"LOCKED"}, "Y is not seen as locked")
        false = "0x" + "00" * 31 + "02"
        for lie in ({"method": "eth_getProof", "set": {"storageHash": false}},
                    {"method": "eth_getProof", "set": {"storageProof": [{"key": false, "value": "0x2", "proof": []}]}}):
            self.y.call("test_lie", {"endpoint": "main", **lie})
            need(set(self.answers(lock, terms)) == {"LOCKED"}, f"one node's lie counts: {lie}")
            self.y.call("test_truth", {"endpoint": "main"})
            self.restart()
        self.world.y_act("claim", y, preimage)
        troubles = ({"method": "eth_getProof", "set": {"accountProof": []}},
                    {"method": "eth_getBlockByNumber", "set": {"stateRoot": "0x" + "ab" * 32}},
                    *({"method": each, "error": {"code": -32000, "message": "away"}} for each in ("eth_getProof", "eth_blockNumber")))
        for trouble in troubles:
            for endpoint in ("main", "follower"):
                self.y.call("test_lie", {"endpoint": endpoint, **trouble})
            self.restart()
            said = self.answers(lock, terms)
            need(set(said) == {"notary.ledger-silent"}, f"{trouble} gave {said}")
            # What was decided before is still said.
            self.certified(self.claimed[1], self.claimed[0], "CLAIMED")
            for endpoint in ("main", "follower"):
                self.y.call("test_truth", {"endpoint": endpoint})
        for notary in self.world.notaries:
            need(self.findings(notary) == [], "a node's trouble was held against the ledger")
        self.restart()
        self.certified(lock, terms, "CLAIMED")

    def a_chain_that_forks(self):
        """A quorum seals two blocks of one height: nothing more is signed for that chain, and the two blocks are kept."""
        preimage, terms, y, lock = self.pair("forked")
        self.world.y_act("lock", y)
        need(set(self.answers(lock, terms)) == {"LOCKED"}, "Y is not seen as locked")
        height = self.y.height
        for endpoint in ("main", "follower"):  # no look falls between the two blocks
            self.y.call("test_follow", {"endpoint": endpoint, "frozenAt": height})
        blocks = self.y.call("test_equivocate")
        self.y.call("test_follow", {"endpoint": "follower", "branch": blocks[1]})
        self.y.call("test_follow", {"endpoint": "main"})
        deadline = time.monotonic() + 60
        while not all(self.findings(notary) for notary in self.world.notaries):
            need(time.monotonic() < deadline, "two sealed blocks of one height and a notary goes on")
            time.sleep(0.2)
        for notary in self.world.notaries:
            [finding] = self.findings(notary)
            need((finding["kind"], finding["proven"], finding["ledger"]) == ("two-histories", True, self.world.name),
                 f"another finding: {finding}")
            self.need_two_blocks(base64.b64decode(finding["evidence"][-1]), height + 1)
        self.world.y_act("claim", y, preimage)
        for each in ((lock, terms), (self.claimed[1], self.claimed[0])):
            need(set(self.answers(*each)) == {"notary.ledger-closed"}, "still signing for a chain that forked")
        self.y.call("test_follow", {"endpoint": "follower"})
        self.restart()
        need(set(self.answers(lock, terms)) == {"notary.ledger-closed"}, "a restart opened a chain that forked")
        status, found = self.collect(lock, terms)
        need(status == 5 and found["certificate"] is None, "a certificate for a chain that forked")

    @staticmethod
    def need_two_blocks(path: bytes, height: int):
        """Two different headers of one height, both with a quorum of seals."""
        headers = [rlp.decode(base64.b64decode(each), strict=False) for each in json.loads(path)[-2:]]
        numbers = [int.from_bytes(each[8], "big") for each in headers]
        times = [int.from_bytes(each[11], "big") for each in headers]
        need(numbers == [height] * 2 and times[0] != times[1], f"the evidence shows blocks {numbers} of {times}")
        seals = [rlp.decode(each[12])[4] for each in headers]
        need(all(len(each) >= 3 for each in seals), "a block of the evidence has no quorum of seals")

    def findings(self, notary) -> list:
        return self.world.post(notary.port, "/v1/findings", None)[1]["findings"]

    def tell(self):
        for notary in self.world.notaries:
            self.world.start(notary.name)
        for chapter in (
            self.questions_need_the_terms, self.claim, self.refunds, self.locks_that_only_name_ours,
            self.nodes_lie_and_fall_silent, self.a_chain_that_forks,
        ):
            begun = time.monotonic()
            chapter()
            print(f"notaries of chains: {chapter.__name__.replace('_', ' ')} ({time.monotonic() - begun:.1f} s)", flush=True)


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    story = Story(reader.parse_args().program)
    try:
        story.tell()
        for name in list(story.world.running):
            story.world.stop(name)
    except Failure as failure:
        print(f"notaries of chains: {failure}\nleft behind for a look: {story.world.folder}", file=sys.stderr)
        return 1
    finally:
        story.close()
    shutil.rmtree(story.world.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
