"""Chains of sealed headers: those that a strict verifier follows, and each confusion that it must refuse."""

import rlp

from sealing import Block, Validator, big, committee, genesis, high, keccak, quorum

FORMATS = ["qbft", "ibft2", "goquorum-ibft"]
EPOCH = 30


class Story:
    """A trusted header and what follows it."""

    def __init__(self, form, count=4, start=0, epoch=EPOCH, period=86_400, low_s=True, **other):
        self.form, self.epoch, self.period, self.low_s = form, epoch, period, low_s
        self.set = committee(count)
        self.trusted = genesis(form, self.set, number=start, **other)
        self.newest = self.trusted
        self.headers = []

    def block(self, step=1, **other):
        """The next block as the engine would make it; `other` sets something wrong."""
        parent = self.newest.hash() if step == 1 else keccak(b"some parent")
        parent = other.pop("parent", parent)
        number = other.pop("number", self.newest.number + step)
        return Block(self.form, number, parent, other.pop("set", self.set), **other)

    def add(self, block=None, **other):
        block = block or self.block(**other)
        self.headers.append(block.header())
        self.newest = block
        return block

    def vector(self, name, code=None, after=None, trusted_hash=None, trusted=None):
        result = {
            "name": f"{self.form}: {name}", "format": self.form, "epochLength": str(self.epoch),
            "trustingPeriod": str(self.period), "requiresLowS": self.low_s, "trusted": (trusted or self.trusted.hashed_form()).hex(),
            "trustedHash": (trusted_hash or self.trusted.hash()).hex(), "headers": [one.hex() for one in self.headers],
        }
        if code:
            return result | {"code": code}
        after = self.set if after is None else after
        return result | {
            "hash": self.newest.hash().hex(), "number": str(self.newest.number),
            "next": sorted("0x" + one.address.hex() for one in after),
        }


def accepted(form):
    for count in (1, 2, 3, 4, 5, 6, 7):
        story = Story(form, count)
        for _ in range(3):
            story.add(sealers=story.set[: quorum(count)])
        yield story.vector(f"{count} validators, {quorum(count)} seals each")
    story = Story(form)
    story.add()
    story.add(tail=[big(7), keccak(b"withdrawals"), b"", b"", keccak(b"beacon"), keccak(b"requests"), b"a fork to come"])
    yield story.vector("items of later forks")
    if form != "goquorum-ibft":
        story = Story(form)
        story.add(round=3)
        story.add(round=0xFEDCBA)
        yield story.vector("later rounds")
    story = Story(form)
    story.add(step=25)
    yield story.vector("25 headers skipped, the whole set signed")
    story = Story(form, low_s=False)
    block = story.block()
    block.seals = [high(one) for one in block.commit_seals()]
    story.add(block)
    yield story.vector("high s where the anchor allows it")
    yield from elections(form)


def elections(form):
    new = Validator(100)

    def voters(story, number, vote, **other):
        block = story.block(**other)
        block.vote = vote
        block.proposer = story.set[number]
        if form != "goquorum-ibft":
            block.beneficiary = block.proposer.address
        return block

    story = Story(form)
    for number in range(3):
        story.add(voters(story, number, (new.address, True)))
    grown = sorted(story.set + [new], key=lambda one: one.address)
    yield story.vector("three of four vote one in", after=grown)
    story.set = grown
    story.add(sealers=grown[: quorum(5)])
    yield story.vector("the grown set seals the next block")
    story = Story(form)
    gone = story.set[3]
    for number in range(3):
        story.add(voters(story, number, (gone.address, False)))
    shrunk = story.set[:3]
    story.set = shrunk
    story.add(sealers=shrunk[: quorum(3)])
    yield story.vector("three of four vote one out, two of three seal the next")
    story = Story(form)
    for number in (0, 0, 0, 1, 1):
        story.add(voters(story, number, (new.address, True)))
    yield story.vector("votes said twice count once")
    story = Story(form, start=EPOCH - 3)
    for number in (0, 1):
        story.add(voters(story, number, (new.address, True)))
    story.add()
    story.add(voters(story, 2, (new.address, True)))
    yield story.vector("votes end at an epoch block")
    # GoQuorum's nodes count a vote that stands in the epoch block itself, Besu's do not; an elected set shows which.
    story = Story(form, start=EPOCH - 1)
    for number in range(3):
        story.add(voters(story, number, (new.address, True)))
    story.set = grown
    story.add(sealers=grown)
    yield story.vector("a set voted in with the vote of an epoch block")
    story = Story(form, 7)
    changed = sorted(story.set[:5] + [new], key=lambda one: one.address)
    story.set = changed
    story.add(step=40, sealers=changed)
    yield story.vector("skipped to another set that five of the seven known validators signed")
    story = Story(form, start=5)
    story.set = sorted(story.set + [new], key=lambda one: one.address)
    story.add(sealers=story.set)
    yield story.vector("a set that no seen vote explains, signed by all known validators")


def refused(form):
    other = "proof.evm."

    def one(name, code, count=4, low_s=True, period=86_400, step=1, **wrong):
        story = Story(form, count, low_s=low_s, period=period)
        story.add(story.block(step=step, **wrong))
        return story.vector(name, other + code)

    for count in (2, 3, 4, 5, 6, 7):
        short = committee(count)[: quorum(count) - 1]
        yield one(f"one seal too few of {count}", "seal.quorum", count, sealers=short)
    faulty = (7 - 1) // 3
    yield one("f + 1 of 7 seals, as some nodes accept", "seal.quorum", 7, sealers=committee(7)[: faulty + 1])
    yield one("no seals", "seal.quorum", seals=[])
    four = committee(4)
    yield one("one validator seals twice", "seal.repeated", sealers=[four[0], four[1], four[1]])
    yield one("more seals than validators", "seal.repeated", sealers=four + four[:1])
    yield one("a stranger's seal among enough", "seal.stranger", sealers=four[:3] + [Validator(99)])
    story = Story(form, low_s=False)
    block = story.block(sealers=four[:2])
    block.seals = block.commit_seals() + [high(block.commit_seals()[0])]
    story.add(block)
    yield story.vector("one validator's two signatures, low and high s", other + "seal.repeated")
    story = Story(form)
    block = story.block()
    block.seals = [high(one) for one in block.commit_seals()]
    story.add(block)
    yield story.vector("high s", other + "seal.high-s")
    story = Story(form)
    block = story.block()
    block.seals = [seal[:64] + bytes([seal[64] + 27]) for seal in block.commit_seals()]
    story.add(block)
    yield story.vector("v of 27 and 28", other + "seal.form")
    story = Story(form)
    block = story.block()
    block.seals = [seal[:64] for seal in block.commit_seals()]
    story.add(block)
    yield story.vector("seals of 64 bytes", other + "seal.form")
    story = Story(form)
    block = story.block()
    block.seals = [bytes(65)] * 3
    story.add(block)
    yield story.vector("seals of zeros", other + "seal.form")
    story = Story(form)
    block, sealed = story.block(), story.block(state=keccak(b"another state"))
    block.seals = sealed.commit_seals()
    story.add(block)
    yield story.vector("seals over another header", other + "seal.stranger")
    yield from digest_confusions(form, other)
    yield from extra_confusions(form, one, other)
    yield from link_confusions(form, one, other)


def digest_confusions(form, other):
    def sealed(name, digest_of, code="seal.stranger"):
        story = Story(form)
        block = story.block(round=2)
        block.seals = [member.seal(digest_of(block)) for member in story.set]
        story.add(block)
        return story.vector(name, other + code)

    yield sealed("seals over the whole header without seals", lambda block: block.digest(block.extra([])) if form == "ibft2"
                 else keccak(block.hash()))
    if form == "goquorum-ibft":
        yield sealed("seals over the block hash without the commit mark", lambda block: block.hash())
        yield sealed("seals over a prepare message", lambda block: keccak(block.hash() + b"\x01"))
        story = Story(form)
        block = story.block()
        block.forged_proposer_seal = block.proposer.seal(block.digest(block.extra([])))
        story.add(block)
        yield story.vector("proposer's seal hashed once", other + "proposer")
        story = Story(form)
        block = story.block()
        block.proposer = Validator(99)
        story.add(block)
        yield story.vector("proposed by a stranger", other + "proposer")
    else:
        yield sealed("seals over the block hash, as if it were GoQuorum's", lambda block: keccak(block.hash() + b"\x02"))
        yield sealed("seals of another round", lambda block: block.digest(block.extra([], round_=1, part="commit")))
        story = Story(form)
        story.add(beneficiary=Validator(99).address)
        yield story.vector("proposed by a stranger", other + "proposer")


def extra_confusions(form, one, other):
    if form == "goquorum-ibft":
        # The list then starts one byte early or late.
        yield one("vanity of 31 bytes", "rlp", vanity=bytes(31))
        yield one("vanity of 33 bytes", "rlp", vanity=bytes(33))
    else:
        yield one("vanity of 31 bytes", "extra-data", vanity=bytes(31))
        yield one("vanity of 33 bytes", "extra-data", vanity=bytes(33))
    yield one("another mix hash", "constants", mix=keccak(b"mix"))
    yield one("difficulty 2", "constants", difficulty=2)
    yield one("ommers", "constants", ommers=keccak(b"ommers"))
    yield one("a nonce that is no vote", "constants", nonce=b"\x01" * 8)
    yield one("validators in another order", "validators", named=[member.address for member in committee(4)][::-1])
    yield one("a proposal of no validators", "validators", named=[], seals=[])
    twice = [member.address for member in committee(4)] + [committee(4)[0].address]
    yield one("a validator listed twice", "validators", named=twice)
    story = Story(form)
    block = story.block()
    extra = block.whole_extra()
    inner = rlp.decode(extra[32:] if form == "goquorum-ibft" else extra)

    def rewritten(name, items, code, encode=rlp.encode):
        body = encode(items)
        story = Story(form)
        header = block.fields((block.vanity if form == "goquorum-ibft" else b"") + body)
        story.headers = [rlp.encode(header)]
        return story.vector(name, other + code)

    yield rewritten("an item too many in the extra data", inner + [b""], "rlp")
    yield rewritten("an item too few in the extra data", inner[:-1], "rlp")
    yield rewritten("bytes after the extra data", inner, "rlp", lambda items: rlp.encode(items) + b"\x00")
    yield rewritten("an address of 19 bytes",
                    [[member[:19] for member in part] if place == (0 if form == "goquorum-ibft" else 1) else part
                     for place, part in enumerate(inner)], "rlp")
    if form == "qbft":
        yield rewritten("a round with a leading zero", inner[:3] + [b"\x00\x01"] + inner[4:], "rlp")
        yield rewritten("a round of five bytes", inner[:3] + [b"\x01" * 5] + inner[4:], "extra-data")
        yield rewritten("a vote that is neither", inner[:2] + [[committee(4)[0].address, b"\x01"]] + inner[3:], "extra-data")
    if form == "ibft2":
        yield rewritten("a round of three bytes", inner[:3] + [b"\x01" * 3] + inner[4:], "rlp")
        yield rewritten("a vote that is neither", inner[:2] + [[committee(4)[0].address, b""]] + inner[3:], "extra-data")
    if form != "goquorum-ibft":
        yield rewritten("a vote of one item", inner[:2] + [[committee(4)[0].address]] + inner[3:], "extra-data")
    for wrong in FORMATS:
        if wrong == form:
            continue
        story = Story(form)
        foreign = Story(wrong)
        foreign.add()
        story.headers = foreign.headers
        # The first rule that breaks: "no vote" of one format is another thing in the other, else a count of items.
        yield story.vector(f"a {wrong} header", other + ("extra-data" if (form, wrong) == ("ibft2", "qbft") else "rlp"))
    story = Story(form)
    fields = block.fields(extra)
    story.headers = [rlp.encode(fields[:14])]
    yield story.vector("a header of 14 items", other + "header")
    payload = b"".join(rlp.encode(item) for item in fields)
    story = Story(form)
    story.headers = [b"\xfa" + len(payload).to_bytes(3, "big") + payload]
    yield story.vector("a header with a length that starts with zero", other + "rlp")
    story = Story(form)
    story.headers = [rlp.encode(fields) + b"\x80"]
    yield story.vector("bytes after the header", other + "rlp")


def link_confusions(form, one, other):
    yield one("another parent", "parent", parent=keccak(b"parent"))
    yield one("a time before its parent's", "parent", time=1_799_999_999)
    yield one("later than the trusting period", "trusting-period", period=86_400, time=1_800_000_000 + 86_401)
    story = Story(form)
    story.add()
    story.add(number=1)
    yield story.vector("the same height again", "proof.fork")
    story = Story(form)
    story.add()
    story.headers.append(story.headers[-1])
    yield story.vector("the same header again", other + "parent")
    story = Story(form)
    story.add()
    story.add(number=1, set=committee(4, first=50))
    yield story.vector("the same height again, by strangers", other + "parent")
    story = Story(form, start=5)
    story.add(number=4)
    yield story.vector("a height below the trusted one", other + "parent")
    story = Story(form)
    yield story.vector("another trusted header", other + "anchor", trusted_hash=keccak(b"other"))
    story = Story(form, start=5)
    story.add()
    yield story.vector("the trusted header with its seals", other + ("rlp" if form == "ibft2" else "anchor"),
                       trusted=story.trusted.header())
    strangers = committee(4, first=50)
    for start, code in ((0, "validators"), (5, "skip")):
        story = Story(form, start=start)
        story.add(set=strangers)
        yield story.vector(f"a set of strangers, signed by itself, after block {start}", other + code)
    story = Story(form)
    story.set = sorted(story.set + [Validator(100)], key=lambda one: one.address)
    story.add(sealers=story.set)
    yield story.vector("all votes known, and a set that they do not explain", other + "validators")
    story = Story(form)
    story.add(set=strangers, step=20)
    yield story.vector("skipped to a set of strangers", other + "skip")
    story = Story(form, 7)
    mixed = sorted(story.set[:4] + committee(3, first=50), key=lambda member: member.address)
    story.add(set=mixed, step=20)
    yield story.vector("skipped to a set that four of seven known validators signed", other + "skip")
    story = Story(form, 7)
    story.add(step=20, sealers=story.set[:4])
    yield story.vector("skipped with four of seven seals", other + "seal.quorum")
    story = Story(form)
    shrunk = story.set[:3]
    story.add(set=shrunk, sealers=shrunk[:2])
    yield story.vector("a validator left out without votes, two of three seal", other + "validators")
    story = Story(form, start=5)
    story.add(set=shrunk, sealers=shrunk[:2])
    yield story.vector("a validator left out, perhaps by votes before, two of three seal", other + "skip")
    story = Story(form)
    new = Validator(100)
    for number in range(2):
        block = story.block()
        block.vote, block.proposer = (new.address, True), story.set[number]
        if form != "goquorum-ibft":
            block.beneficiary = block.proposer.address
        story.add(block)
    grown = sorted(story.set + [new], key=lambda member: member.address)
    story.add(set=grown, sealers=[new] + story.set[:2])
    yield story.vector("a set that too few votes explain, with too few seals", other + "validators")


def header_vectors():
    return {
        "chains": [vector for form in FORMATS for vector in accepted(form)],
        "refused": [vector for form in FORMATS for vector in refused(form)],
    }
