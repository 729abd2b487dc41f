"""A strict reader of sealed headers, receipts and proofs, on rlp, eth-keys and trie alone. It says why it refuses."""

import rlp
from eth_hash.auto import keccak
from eth_keys import keys
from trie import HexaryTrie

HALF_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 // 2
BFT_MIX_HASH = bytes.fromhex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")
NO_OMMERS = keccak(rlp.encode([]))


class Refused(Exception):
    """Not what it claims to be; `reason` is one stable word."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


def number(item, what):
    if item[:1] == b"\0":
        raise Refused("malformed", f"{what} has a leading zero")
    return int.from_bytes(item, "big")


def decoded(raw, what):
    try:
        return rlp.decode(raw, strict=True)
    except (rlp.exceptions.RLPException, ValueError, TypeError) as error:
        raise Refused("malformed", f"{what}: {error}") from error


def signer(seal, digest):
    if not isinstance(seal, bytes) or len(seal) != 65 or seal[64] > 1:
        raise Refused("malformed", "a seal is 65 bytes and ends in 0 or 1")
    if int.from_bytes(seal[32:64], "big") > HALF_ORDER:
        raise Refused("high-s")
    try:
        return keys.Signature(seal).recover_public_key_from_msg_hash(digest).to_canonical_address()
    except Exception as error:
        raise Refused("malformed", f"a seal recovers no signer: {error}") from error


def distinct_signers(seals, digest, validators, needed):
    found = []
    for seal in seals:
        who = signer(seal, digest)
        if who in found:
            raise Refused("repeated-signer")
        if who not in validators:
            raise Refused("foreign-signer")
        found.append(who)
    if len(found) < needed:
        raise Refused("few-seals", f"{len(found)} of {needed}")
    return found


def qbft_header(raw, validators, parent_hash=None, height=None):
    """A QBFT header with enough seals of `validators` (sorted), or a refusal. Answers what it proves."""
    items = decoded(raw, "header")
    if not isinstance(items, list) or not 15 <= len(items) <= 21 or not all(isinstance(item, bytes) for item in items):
        raise Refused("malformed", "a header is a list of 15 to 21 byte strings")
    extra = decoded(items[12], "extraData")
    if not isinstance(extra, list) or len(extra) != 5 or not isinstance(extra[0], bytes) or len(extra[0]) != 32:
        raise Refused("malformed", "extraData is a list of five with a vanity of 32 bytes")
    _, listed, ballot, round_item, seals = extra
    if isinstance(round_item, list) or not all(isinstance(part, list) for part in (listed, ballot, seals)):
        raise Refused("malformed", "validators, vote and seals are lists, the round is a number")
    round_number = number(round_item, "round")
    if items[13] != BFT_MIX_HASH or number(items[7], "difficulty") != 1 or items[1] != NO_OMMERS or items[14] != b"\0" * 8:
        raise Refused("not-bft", "mixHash, difficulty, ommers or nonce")
    if parent_hash is not None and items[0] != parent_hash:
        raise Refused("parent")
    if height is not None and number(items[8], "number") != height:
        raise Refused("height")
    if listed != list(validators):
        raise Refused("validators")
    if items[2] not in validators:
        raise Refused("proposer")
    digest = keccak(rlp.encode(replaced(items, extra[:4] + [[]])))
    block_hash = keccak(rlp.encode(replaced(items, extra[:3] + [b"", []])))
    signers = distinct_signers(seals, digest, validators, -(-2 * len(validators) // 3))
    vote = vote_of(ballot)
    return dict(hash=block_hash, digest=digest, round=round_number, signers=signers, proposer=items[2], vote=vote,
                number=number(items[8], "number"), state_root=items[3], transactions_root=items[4], receipts_root=items[5])


def vote_of(ballot):
    if not ballot:
        return None
    if len(ballot) != 2 or len(ballot[0]) != 20 or ballot[1] not in (b"", b"\xff"):
        raise Refused("malformed", "a vote is an address and ff or nothing")
    return ballot[0], ballot[1] == b"\xff"


def replaced(items, extra):
    return items[:12] + [rlp.encode(extra)] + items[13:]


def ibft_header(raw, validators):
    """A GoQuorum IBFT header with enough seals of `validators`, or a refusal."""
    items = decoded(raw, "header")
    if len(items[12]) < 32:
        raise Refused("malformed", "extraData starts with 32 bytes of vanity")
    vanity, (listed, proposer_seal, seals) = items[12][:32], decoded(items[12][32:], "extraData")
    if listed != list(validators):
        raise Refused("validators")

    def with_extra(parts):
        return keccak(rlp.encode(items[:12] + [vanity + rlp.encode(parts)] + items[13:]))

    block_hash = with_extra([listed, proposer_seal, []])
    proposer = signer(proposer_seal, keccak(with_extra([listed, b"", []])))
    if proposer not in validators:
        raise Refused("proposer")
    signers = distinct_signers(seals, keccak(block_hash + b"\x02"), validators, -(-2 * len(validators) // 3))
    return dict(hash=block_hash, proposer=proposer, signers=signers)


def clique_header(raw, signers):
    """A Clique header signed by one of `signers`, or a refusal."""
    items = decoded(raw, "header")
    digest = keccak(rlp.encode(items[:12] + [items[12][:-65]] + items[13:]))
    who = signer(items[12][-65:], digest)
    if who not in signers:
        raise Refused("foreign-signer")
    return dict(hash=keccak(raw), proposer=who)


# Tries


def trie_of(values):
    """The trie of a list: key rlp(index)."""
    trie = HexaryTrie({})
    for index, value in enumerate(values):
        trie[rlp.encode(index)] = value
    return trie


def proof_nodes(trie, key):
    return [rlp.encode(node) for node in trie.get_proof(key)]


def proven(root, key, nodes):
    """The value that the nodes prove for a key under a root; empty if they prove that there is none."""
    return HexaryTrie.get_from_proof(root, key, [rlp.decode(node) for node in nodes])
