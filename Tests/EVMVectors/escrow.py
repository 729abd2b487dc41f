"""Locks of the escrow contract, proven by state: what a verifier accepts, and each confusion that it must refuse.

The contract's lock id is made by eth-abi, Interlock's by hashlib over its canonical JSON, the proofs by `trie`.
"""

import base64
import copy
import hashlib
import json

import rlp
from eth_abi import encode
from trie import HexaryTrie

from clique import Chain
from primitives import prove
from sealing import EMPTY_ROOT, Block, Validator, big, committee, genesis, keccak

CHAIN = 1337
LEDGER = "evm:test-chain"
ESCROW = keccak(b"escrow")[:20]
CODE = keccak(b"code of the escrow")
TOKEN = keccak(b"token")[:20]
NOTARIES = keccak(b"notary set")
NOW = 1_800_000_000
SPKI = base64.b64encode(bytes(range(91))).decode()
KEY = {"algorithm": "ES256", "spki": SPKI}
STATES = {"LOCKED": 1, "CLAIMED": 2, "REFUNDED": 3, "CANCELLED": 4}
TYPES = ["bytes32", "uint256", "address"] + ["address"] * 3 + [
    "uint256", "bytes32", "uint8", "bytes32", "bytes32", "bytes32", "uint64", "uint64", "bytes32"]


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def address(name):
    return keccak(name.encode())[:20]


def account(name, chain=CHAIN):
    return f"eip155:{chain}:0x{address(name).hex()}"


def terms(name="deal", leg="Y", foreign=None, **other):
    preimage = hashlib.sha256(name.encode()).digest()
    gates = ({"kind": "beforeExpiry"}, {"kind": "fromExpiry"})
    if foreign:
        gates = ({"kind": "otherClaimed", **foreign}, {"kind": "otherEnded", **foreign})
    made = {
        "asset": f"eip155:{CHAIN}/erc20:0x{TOKEN.hex()}", "claimGate": gates[0], "exitByBoth": foreign is not None,
        "expiry": NOW + 900, "hashlock": {"algorithm": "SHA-256", "digest": hashlib.sha256(preimage).hexdigest()},
        "ledger": LEDGER, "leg": leg, "lockDeadline": NOW + 300,
        "payee": {"account": account("payee"), "holderKey": KEY},
        "payer": {"account": account("payer"), "holderKey": KEY}, "quantity": "492677083", "refundGate": gates[1],
        "termsDigest": hashlib.sha256(b"terms").hexdigest(), "transfer": hashlib.sha256(b"transfer").hexdigest()[:32],
    }
    return made | other, preimage


def interlock_id(of):
    return hashlib.sha256(b"interlock/lock/1\0" + canonical(of)).digest()


def contract_id(of, chain=CHAIN, escrow=ESCROW, notaries=NOTARIES, **other):
    """What the escrow computes for the fields that follow from terms."""
    gate, ledger, lock, notary_set = 1, bytes(32), bytes(32), bytes(32)
    if of["claimGate"]["kind"] == "otherClaimed":
        gate, notary_set = 2, notaries
        ledger = keccak(of["claimGate"]["anchor"]["ledger"].encode())
        lock = bytes.fromhex(of["claimGate"]["lock"])
    fields = {
        "payer": bytes.fromhex(of["payer"]["account"][-40:]), "payee": bytes.fromhex(of["payee"]["account"][-40:]),
        "token": bytes.fromhex(of["asset"][-40:]), "amount": int(of["quantity"]),
        "hashlock": bytes.fromhex(of["hashlock"]["digest"]), "gate": gate, "otherLedger": ledger, "otherLock": lock,
        "notarySet": notary_set, "lockDeadline": of["lockDeadline"], "expiry": of["expiry"], "terms": interlock_id(of),
    } | other
    head = [keccak(b"interlock/evm-lock/1"), chain, escrow]
    return keccak(encode(TYPES, head + list(fields.values())))


def slot(lock):
    return keccak((2).to_bytes(32, "big") + lock)


def state_word(state, locked=NOW + 10, ended=0, by=0):
    return state | by << 8 | locked << 16 | ended << 80


WORDS = {
    "LOCKED": state_word(1), "CLAIMED": state_word(2, ended=NOW + 50, by=1), "REFUNDED": state_word(3, ended=NOW + 950, by=1),
    "CANCELLED": state_word(4, locked=0, ended=NOW + 400, by=1),
}


class World:
    """A state with the escrow's account among others, and the escrow's storage."""

    def __init__(self, words, code=CODE, escrow=ESCROW):
        self.storage = HexaryTrie({})
        for number in range(40):
            self.storage[keccak(keccak(b"noise %d" % number))] = rlp.encode(big(number + 1))
        for place, word in words.items():
            self.storage[keccak(place)] = rlp.encode(big(word))
        self.accounts = HexaryTrie({})
        for number in range(60):
            self.accounts[keccak(address(f"someone {number}"))] = rlp.encode([big(number), big(7), EMPTY_ROOT, keccak(b"")])
        self.accounts[keccak(escrow)] = rlp.encode([b"\x01", b"", self.storage.root_hash, code])

    def account(self, of=ESCROW):
        return prove(self.accounts, keccak(of))

    def word(self, place):
        return prove(self.storage, keccak(place))


def anchor(form, head, number, notaries=None, **other):
    profile = {
        "chainId": str(CHAIN), "depth": "6" if form == "clique" else "0", "epochLength": "30000" if form != "clique" else "10",
        "escrow": "0x" + ESCROW.hex(), "escrowCode": CODE.hex(), "genesis": keccak(b"genesis").hex(), "lowS": True,
        "notarySet": notaries and notaries.hex(), "seal": form, "trustingPeriod": "1209600",
    } | other
    return {"format": "interlock-evm/1", "head": {"root": head.hex(), "size": str(number + 1)}, "ledger": LEDGER,
            "operatorTrusted": False, "profile": profile}


def bundle(headers, accounts, storage, of, preimage=None, **other):
    def pack(parts):
        return [base64.b64encode(part).decode() for part in parts]

    return {"account": pack(accounts), "format": "interlock-evm/1", "headers": pack(headers),
            "preimage": preimage and preimage.hex(), "storage": pack(storage), "terms": of} | other


class Case:
    """An anchor and a block on top of it whose state holds one lock."""

    def __init__(self, state="LOCKED", form="qbft", count=4, step=1, world=None, of=None, foreign=None):
        self.terms, self.preimage = terms(foreign=foreign) if of is None else of
        self.id = contract_id(self.terms)
        self.state = state
        self.world = world or World({slot(self.id): WORDS[state]} if state in WORDS else {})
        self.form = form
        root = self.world.accounts.root_hash
        validators = committee(count)
        trusted = genesis(form, validators, number=90)
        block = Block(form, 90 + step, trusted.hash() if step == 1 else keccak(b"parent"), validators, state=root, time=NOW + 1000)
        self.anchor = anchor(form, trusted.hash(), 90, NOTARIES if foreign else None)
        self.headers = [trusted.hashed_form(), block.header()]
        self.block, self.trusted = block, trusted
        self.next = (block.hash(), 90 + step)

    def bundle(self, **other):
        shown = self.preimage if self.state == "CLAIMED" else None
        parts = {"headers": self.headers, "accounts": self.world.account(), "storage": self.world.word(slot(self.id)),
                 "of": self.terms, "preimage": shown} | other
        return bundle(**parts)

    def vector(self, name, code=None, text=None, at=None, **other):
        text = text if text is not None else canonical(self.bundle(**other)).decode()
        result = {"name": name, "anchor": at or self.anchor, "bundle": text}
        if code:
            return result | {"code": code}
        ended = {"LOCKED": 10, "CLAIMED": 50, "REFUNDED": 950, "CANCELLED": 400}[self.state]
        head, number = self.next
        return result | {
            "lock": interlock_id(self.terms).hex(), "contractLock": self.id.hex(), "slot": slot(self.id).hex(),
            "state": self.state, "since": NOW + ended, "head": head.hex(), "size": str(number + 1),
            "nextSize": str(int(self.anchor["head"]["size"]) if number < 90 else number + 1), "digest": hashlib.sha256(text.encode()).hexdigest(),
        }


def foreign():
    head = {"root": hashlib.sha256(b"").hexdigest(), "size": "0"}
    sql = {"format": "interlock-sqllog/1", "head": head, "ledger": "sql:bank-b", "operatorKey": KEY, "origin": "bank-b.example/log",
           "witnessQuorum": 0, "witnesses": []}
    return {"anchor": sql, "lock": hashlib.sha256(b"the other lock").hexdigest()}


def accepted():
    for form in ("qbft", "ibft2", "goquorum-ibft"):
        for state in WORDS:
            yield Case(state, form).vector(f"{form}: {state}")
    yield Case(count=7).vector("seven validators")
    yield Case(step=5000).vector("5000 headers skipped")
    yield Case(foreign=foreign()).vector("a lock with certificate gates")
    case = Case()
    trusted = genesis("qbft", committee(4), number=90, state=case.world.accounts.root_hash, time=NOW + 1000)
    case.anchor, case.next = anchor("qbft", trusted.hash(), 90), (trusted.hash(), 90)
    yield case.vector("the anchor's own block", headers=[trusted.hashed_form()])
    case = Case()
    old, blocks = None, []
    parent = keccak(b"parent")
    for number in range(80, 91):
        block = Block("qbft", number, parent, committee(4), time=NOW + 1000,
                      state=case.world.accounts.root_hash if number == 80 else EMPTY_ROOT, sealers=[])
        parent = block.hash()
        old = old or block
        blocks.append(block)
    case.anchor, case.next = anchor("qbft", parent, 90), (old.hash(), 80)
    yield case.vector("an older block, by its children up to the anchor's", headers=[block.hashed_form() for block in blocks])
    yield clique_case()


def clique_case():
    case = Case()
    chain = Chain()
    case.anchor = anchor("clique", chain.trusted_hash, 0)
    chain.grow(12)
    chain.add(state=case.world.accounts.root_hash)
    shown = chain.hashes[-1]
    chain.grow(6)
    case.next = (shown, 13)
    vector = case.vector("clique: LOCKED", headers=[chain.trusted] + chain.headers)
    return vector | {"nextSize": "11"}


def refused():
    evm = "proof.evm."
    case = Case("CLAIMED")
    other, _ = terms("another deal")
    noise = World({slot(case.id): WORDS["CLAIMED"]}, code=keccak(b"new code"))
    yield Case("CLAIMED", world=noise).vector("the escrow's code was exchanged", evm + "code")
    elsewhere = World({slot(case.id): WORDS["CLAIMED"]}, escrow=address("another escrow"))
    swapped = Case("CLAIMED", world=elsewhere)
    yield swapped.vector("another contract's account", evm + "trie", accounts=elsewhere.account(address("another escrow")))
    yield swapped.vector("an escrow that is not there", evm + "account")
    both = World({slot(case.id): WORDS["LOCKED"], slot(contract_id(other)): WORDS["CLAIMED"]})
    yield Case("CLAIMED", world=both).vector("another lock's word", evm + "trie", storage=both.word(slot(contract_id(other))))
    yield Case("NONE").vector("no such lock", evm + "lock")

    def instead(name, place, word=WORDS["LOCKED"]):
        """A word lies at `place`, and the honest slot is shown to be empty."""
        return Case(world=World({place: word})).vector(name, evm + "lock")

    id_ = case.id
    yield instead("a word where Solidity would keep it", keccak(id_ + (2).to_bytes(32, "big")))
    yield instead("a word in another mapping", keccak((3).to_bytes(32, "big") + id_))
    yield instead("a lock under Interlock's own id", slot(interlock_id(case.terms)))
    for name, value in {
        "payer": address("thief"), "payee": address("thief"), "token": address("worthless"), "amount": 1,
        "hashlock": keccak(b"another"), "lockDeadline": NOW + 301, "expiry": NOW + 901, "gate": 2, "notarySet": NOTARIES,
    }.items():
        yield instead(f"a lock with the right terms and another {name}", slot(contract_id(case.terms, **{name: value})))
    yield instead("a lock of another chain id", slot(contract_id(case.terms, chain=1)))
    yield instead("a lock of another escrow", slot(contract_id(case.terms, escrow=address("another escrow"))))
    thief = slot(contract_id(case.terms, payee=address("thief")))
    yield instead("a stranger's tombstone with these terms", thief, WORDS["CANCELLED"])

    def word(name, value, code="word", state="LOCKED"):
        return Case(state, world=World({slot(id_): value})).vector(name, evm + code)

    yield word("state 5", state_word(5))
    yield word("state 0 with a time", state_word(0))
    yield word("LOCKED with an end", state_word(1, ended=NOW + 50))
    yield word("LOCKED with a cause", state_word(1, by=1))
    yield word("CLAIMED without an end", state_word(2, by=1))
    yield word("CLAIMED without a cause", state_word(2, ended=NOW + 50))
    yield word("CLAIMED by both holders", state_word(2, ended=NOW + 50, by=3))
    yield word("ended before it was locked", state_word(3, ended=NOW + 5, by=1))
    yield word("a tombstone that was locked", state_word(4, ended=NOW + 400, by=1))
    yield word("a tombstone by certificate", state_word(4, locked=0, ended=NOW + 400, by=2))
    yield word("bits above the fields", WORDS["LOCKED"] | 1 << 144)
    yield word("the highest bit", WORDS["LOCKED"] | 1 << 255)
    yield word("locked later than the block", state_word(1, locked=NOW + 1001))
    yield word("times beyond the year 9999", state_word(1, locked=300_000_000_000))
    yield from of_preimages(case)
    yield from of_terms(case, evm)
    yield from of_headers(case, evm)
    yield from of_form(case)


def of_preimages(case):
    yield case.vector("a claim without its preimage", "proof.preimage", preimage=None)
    yield case.vector("a claim with another preimage", "proof.preimage", preimage=bytes(32))
    yield Case("LOCKED").vector("a preimage of a held lock", "proof.preimage", preimage=case.preimage)
    yield Case("REFUNDED").vector("a preimage of a refunded lock", "proof.preimage", preimage=case.preimage)


def of_terms(case, evm):
    def changed(name, code, **other):
        of = case.terms | other
        return Case("LOCKED", of=(of, case.preimage)).vector(name, code)

    yield changed("terms of another ledger", "proof.ledger", ledger="evm:other")
    payee = {"account": account("payee", chain=1), "holderKey": KEY}
    yield changed("an account of another chain", evm + "terms", payee=payee)
    upper = account("payee")[:-40] + account("payee")[-40:].upper()
    yield changed("an account in capitals", evm + "terms", payee={"account": upper, "holderKey": KEY})
    yield changed("an asset of another chain", evm + "terms", asset=f"eip155:1/erc20:0x{TOKEN.hex()}")
    yield changed("an asset that is no token", evm + "terms", asset=f"eip155:{CHAIN}/slip44:0x{TOKEN.hex()}")
    yield changed("an exit by both with gates by clock", evm + "terms", exitByBoth=True)
    sealed = Case(foreign=foreign())
    yield sealed.vector("certificate gates without a notary set in the anchor", evm + "terms",
                        at=anchor("qbft", sealed.trusted.hash(), 90))
    yield sealed.vector("another notary set in the anchor", evm + "trie",
                        at=anchor("qbft", sealed.trusted.hash(), 90, keccak(b"other set")))
    # Every field of the terms is in the id: the word is then not where these terms look.
    for field, value in {"quantity": "492677084", "leg": "X", "transfer": "00" * 16, "termsDigest": "11" * 32,
                         "lockDeadline": NOW + 299, "expiry": NOW + 899}.items():
        yield case.vector(f"terms with another {field} than the lock", evm + "trie", of=case.terms | {field: value})


def of_headers(case, evm):
    yield case.vector("no headers", evm + "anchor", headers=[])
    yield case.vector("headers that do not meet the anchor", evm + "anchor", headers=case.headers[1:])
    yield case.vector("the anchor's block with another number in the anchor", evm + "anchor",
                      at=anchor("qbft", case.trusted.hash(), 91))
    block = copy.copy(case.block)
    block.sealers = committee(4)[:2]
    yield case.vector("too few seals", evm + "seal.quorum", headers=[case.headers[0], block.header()])
    block = copy.copy(case.block)
    block.state = keccak(b"another state")
    yield case.vector("another block's state", evm + "trie", headers=[case.headers[0], block.header()])
    block = Block("qbft", 89, keccak(b"parent"), committee(4), state=case.world.accounts.root_hash)
    yield case.vector("an older block that is not the anchor's parent", evm + "parent", headers=[block.hashed_form(), case.headers[0]])
    yield case.vector("an older block with its seals", evm + "parent", headers=[block.header(), case.headers[0]])
    yield case.vector("headers in the wrong order", evm + "parent", headers=case.headers[::-1])
    yield case.vector("the anchor's block with its seals", evm + "anchor", headers=[case.trusted.header(), case.headers[1]])
    late = anchor("qbft", case.trusted.hash(), 90, trustingPeriod="60")
    yield case.vector("later than the trusting period", evm + "trusting-period", at=late)
    chain = clique_case()
    short = json.loads(chain["bundle"])
    short["headers"] = short["headers"][:-1]
    yield {"name": "clique: one block too few on top", "anchor": chain["anchor"], "bundle": canonical(short).decode(),
           "code": evm + "trie"}


def of_form(case):
    evm, text = "proof.evm.", canonical(case.bundle()).decode()
    malformed = "proof.bundle.malformed"
    yield case.vector("nothing", malformed, text="")
    yield case.vector("a space before the end", malformed, text=text[:-1] + " }")
    yield case.vector("another format", malformed, text=text.replace("interlock-evm/1", "interlock-evm/2", 1))
    yield case.vector("a member too many", malformed, text=text[:-1] + ',"z":1}')
    yield case.vector("a member twice", malformed, text='{"account":[],' + text[1:])
    yield case.vector("bytes that are not base64", malformed, text=text.replace('"headers":["', '"headers":["*', 1))
    yield case.vector("an empty node", malformed, text=text.replace('"storage":["', '"storage":["","', 1))
    for length in (0, 1, 31, 33, 64, 521):
        other = text.replace(case.preimage.hex(), (bytes(32) + case.preimage * 16)[-length or len(text):].hex(), 1)
        yield case.vector(f"a preimage of {length} bytes", malformed, text=other)
    yield case.vector("more than 65 nodes", malformed, storage=[b"\xc0"] * 66)
    yield case.vector("more than 512 headers", malformed, headers=[b"\xc0"] * 513)
    yield case.vector("a bundle of more than 262144 bytes", malformed, headers=[bytes(200_000)])
    yield case.vector("a node too many", evm + "trie", storage=case.world.word(slot(case.id)) + [b"\xc0"])
    yield case.vector("a node too few", evm + "trie", accounts=case.world.account()[:-1])
    yield case.vector("account and storage exchanged", evm + "trie", accounts=case.world.word(slot(case.id)),
                      storage=case.world.account())
    for name, wrong in {"a profile with a depth for BFT seals": {"depth": "3"}, "a profile of chain 0": {"chainId": "0"},
                        "a profile with an unknown seal": {"seal": "qbft2"}, "a profile with a member too many": {"z": "1"},
                        "a profile whose epochs are empty": {"epochLength": "0"}}.items():
        yield case.vector(name, evm + "profile", at=anchor("qbft", case.trusted.hash(), 90, **wrong))


def lock_vectors():
    return {"proofs": list(accepted()), "refused": list(refused())}
