"""Seals, faults and votes, seen from outside."""

import json
from pathlib import Path
from types import SimpleNamespace

import rlp
from testledger.seals import QbftSeal

from .client import Answered, Running, bytes_of, hex_of
from .outside import Refused, clique_header, ibft_header, qbft_header

CAPTURED = Path(__file__).resolve().parents[4] / "Specs" / "Vectors" / "evm" / "goquorum-ibft"

# From Besu's QbftExtraDataCodecTest (Apache 2.0): vanity 01..20, validators 1 and 2, a vote for 1, round 0xFEDCBA, two made-up seals.
BESU_EXTRA_DATA = bytes.fromhex(
    "f8f0a00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20ea94" + "00" * 19 + "0194" + "00" * 19 + "02d794"
    + "00" * 19 + "0181ff83fedcbaf886b841" + "00" * 31 + "01" + "00" * 31 + "0a" + "00" + "b841" + "00" * 31 + "0a" + "00" * 31 + "01" + "00"
)
REFUSED_FOR = {
    "none": "few-seals", "few": "few-seals", "twice": "repeated-signer", "stranger": "foreign-signer", "strangers": "foreign-signer",
    "wrong-round": "foreign-signer", "other-header": "foreign-signer", "high-s": "high-s", "foreign-proposer": "proposer",
    "extra-validator": "validators", "usurped": "validators", "out-of-turn": None,
}


def virtual(*options, **more):
    return Running("--clock", "virtual", *options, **more)


def raw_header(ask, tag):
    return bytes_of(ask("debug_getRawHeader", tag))


def validators_at(ask, tag):
    return [bytes_of(one) for one in ask("qbft_getValidatorsByBlockNumber", tag)]


def proved(ask, tag):
    return qbft_header(raw_header(ask, tag), validators_at(ask, ask("eth_getBlockByHash", tag, False)["number"] if len(tag) == 66 else tag))


def refusal(check, *arguments):
    try:
        check(*arguments)
    except Refused as refused:
        return refused.reason
    return None


def check_besu_layout():
    """extraData is byte for byte what Besu's own test has"""
    form = QbftSeal()
    header = SimpleNamespace(extra_data=BESU_EXTRA_DATA)
    seals = [b"\0" * 31 + b"\1" + b"\0" * 31 + b"\n" + b"\0", b"\0" * 31 + b"\n" + b"\0" * 31 + b"\1" + b"\0"]
    assert form.sealed(header, 0xFEDCBA, seals) == BESU_EXTRA_DATA
    assert form.vote(header) == (b"\0" * 19 + b"\1", True)


def check_qbft_chain():
    """QBFT headers carry a quorum of seals, proposers take turns, a later round is another proposer's"""
    with virtual() as ledger:
        ask = ledger.main
        members, previous = validators_at(ask, "0x0"), None
        assert members == sorted(members) and len(members) == 4
        committers = set()
        for tag in ask("test_mine", {"count": 9}):
            found = proved(ask, tag)
            assert hex_of(found["hash"]) == tag and len(found["signers"]) == 3 and found["round"] == 0
            if previous is not None:
                assert found["proposer"] == members[(members.index(previous) + 1) % 4]
            previous = found["proposer"]
            committers |= set(found["signers"])
        assert committers == set(members), "every validator seals some block"
        later = proved(ask, ask("test_mine", {"round": 2})[0])
        assert later["round"] == 2 and later["proposer"] == members[(members.index(previous) + 3) % 4]
        assert len(proved(ask, ask("test_mine", {"everySeal": True})[0])["signers"]) == 4


def check_qbft_faults():
    """each sealing fault is refused for its own reason, and the next block is honest again"""
    with virtual() as ledger:
        ask = ledger.main
        known = ask("test_faults")
        assert set(known) == set(REFUSED_FOR), set(known) ^ set(REFUSED_FOR)
        for fault, reason in REFUSED_FOR.items():
            ask("test_fault", {"fault": fault})
            members, parent = validators_at(ask, "pending"), ask("eth_getBlockByNumber", "latest", False)
            in_turn = next_in_turn(members, bytes_of(parent["miner"]))
            tag = ask("test_mine")[0]
            assert refusal(qbft_header, raw_header(ask, tag), members) == reason, fault
            if fault == "out-of-turn":
                assert proved(ask, tag)["proposer"] != in_turn
            assert refusal(qbft_header, raw_header(ask, ask("test_mine")[0]), members) is None, f"after {fault}"


def next_in_turn(members, previous):
    return next((member for member in members if member > previous), members[0])


def check_equivocation():
    """equivocation gives two valid headers of one height on one parent"""
    with virtual() as ledger:
        ask = ledger.main
        ask("test_mine")
        first, second = ask("test_equivocate")
        one, two = proved(ask, first), proved(ask, second)
        assert one["number"] == two["number"] == 2 and one["hash"] != two["hash"]
        assert ask("eth_getBlockByNumber", "0x2", False)["hash"] == first
        double = set(one["signers"]) & set(two["signers"])
        assert len(double) >= 2, "more than a third sealed both"
        ledger.main("test_follow", {"branch": second})
        assert ledger.follower("eth_getBlockByNumber", "0x2", False)["hash"] == second
        assert ledger.follower("eth_getBlockByNumber", "0x1", False) == ask("eth_getBlockByNumber", "0x1", False)


def check_votes():
    """votes change the validators exactly when more than half agree, and an epoch block forgets open ones"""
    with virtual("--epoch", "12") as ledger:
        ask = ledger.main
        known = ask("test_validators")
        spare, leaver = known["spares"][0], known["validators"][3]
        ask("test_propose", {"validator": spare, "add": True})
        ask("test_mine", {"count": 2})
        assert len(validators_at(ask, "pending")) == 4
        ask("test_mine", {"count": 1})
        assert bytes_of(spare) in validators_at(ask, "pending") and len(validators_at(ask, "latest")) == 4
        ask("test_mine", {"count": 5})
        assert any(proved(ask, hex(n))["proposer"] == bytes_of(spare) for n in range(4, 9)), "it proposes in its turn"
        ask("test_propose", {"validator": leaver, "add": False})
        ask("test_mine", {"count": 2})  # blocks 9 and 10
        assert len(validators_at(ask, "pending")) == 5
        ask("test_mine", {"count": 1})
        assert bytes_of(leaver) not in validators_at(ask, "pending")
        second = known["spares"][1]
        for number in range(12, 15):  # 12 is an epoch block: no vote of it or before it counts
            ask("test_mine", {"vote": {"validator": second, "add": True}})
        assert bytes_of(second) not in validators_at(ask, "pending")
        ask("test_mine", {"vote": {"validator": second, "add": True}})
        assert bytes_of(second) in validators_at(ask, "pending")
        for number in range(1, 16):
            proved(ask, hex(number))


def check_validators_down():
    """with one of four down the chain goes on in later rounds; with two down it stands still"""
    with virtual() as ledger:
        ask = ledger.main
        members = ask("test_validators")["validators"]
        ask("test_down", members[:1])
        found = [proved(ask, tag) for tag in ask("test_mine", {"count": 8})]
        assert all(bytes_of(members[0]) not in [one["proposer"], *one["signers"]] for one in found)
        assert {one["round"] for one in found} == {0, 1}
        ask("test_down", members[:2])
        try:
            ask("test_mine")
        except Answered as error:
            assert "quorum" in error.message
        else:
            raise AssertionError("two of four made a block")
        ask("test_down", [])
        assert len(ask("test_mine")) == 1


def check_ibft():
    """GoQuorum IBFT headers verify with the reader that the captured ones verify with; its faults do not"""
    for name in ("block-deploy", "block-claim", "block-failed-tx"):
        captured = json.loads((CAPTURED / f"{name}.json").read_text())
        found = ibft_header(bytes_of(captured["headerRLP"]), [bytes_of(one) for one in captured["validators"]])
        assert hex_of(found["hash"]) == captured["block"]["hash"] and hex_of(found["proposer"]) == captured["derived"]["proposer"]
    with virtual("--seal", "ibft", "--fork", "berlin") as ledger:
        ask = ledger.main
        members = [bytes_of(one) for one in ask("istanbul_getValidators", "latest")]
        proposers = set()
        for tag in ask("test_mine", {"count": 6}):
            found = ibft_header(raw_header(ask, tag), members)
            proposers.add(found["proposer"])
            assert hex_of(found["hash"]) == tag
        assert len(proposers) == 4
        for fault, reason in REFUSED_FOR.items():
            if fault != "wrong-round":
                tag = ask("test_mine", {"fault": fault})[0]
                assert refusal(ibft_header, raw_header(ask, tag), members) == reason, fault


def check_clique():
    """Clique headers are signed by one signer, in turn when difficulty is 2, and nobody signs twice in a row"""
    with virtual("--seal", "clique") as ledger:
        ask = ledger.main
        members = [bytes_of(one) for one in ask("clique_getSigners", "latest")]
        ask("test_mine", {"count": 5})
        ask("test_down", [hex_of(members[3])])
        ask("test_mine", {"count": 7})
        recent = []
        for number in range(1, 13):
            raw = raw_header(ask, hex(number))
            found = clique_header(raw, members)
            assert hex_of(found["hash"]) == ask("eth_getBlockByNumber", hex(number), False)["hash"]
            in_turn = members[number % 4] == found["proposer"]
            assert (rlp.decode(raw)[7] == b"\2") == in_turn
            assert found["proposer"] not in recent[-2:]
            recent.append(found["proposer"])
        tag = ask("test_mine", {"fault": "foreign-proposer"})[0]
        assert refusal(clique_header, raw_header(ask, tag), members) == "foreign-signer"
