"""Honest sealed headers with one thing changed, for verifiers to refuse."""

import rlp

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ITEMS = {
    "other-parent": (0, "another parent hash"),
    "with-ommers": (1, "another ommers hash"),
    "other-state-root": (3, "another state root"),
    "other-receipts-root": (5, "another receipts root"),
    "other-bloom": (6, "another bloom"),
    "other-time": (11, "another time"),
    "other-mix-hash": (13, "another mixHash"),
    "other-nonce": (14, "another nonce"),
}


def flipped(item):
    return item[:-1] + bytes([item[-1] ^ 1])


def broken_headers(honest, earlier):
    """(name, meaning, header) for each change of `honest`; `earlier` is the header before it, sealed too."""
    items = rlp.decode(honest)
    extra = rlp.decode(items[12])
    found = [(name, meaning, rlp.encode(items[:at] + [flipped(items[at])] + items[at + 1 :])) for name, (at, meaning) in ITEMS.items()]

    def with_extra(name, meaning, parts):
        encoded = parts if isinstance(parts, bytes) else rlp.encode(parts)
        found.append((name, meaning, rlp.encode(items[:12] + [encoded] + items[13:])))

    def with_seals(name, meaning, seals):
        with_extra(name, meaning, extra[:4] + [seals])

    seals = extra[4]
    with_extra("long-vanity", "33 bytes of vanity", [extra[0] + b"\0"] + extra[1:])
    with_extra("short-vanity", "31 bytes of vanity", [extra[0][:31]] + extra[1:])
    with_extra("unsorted", "the validators in another order", [extra[0], extra[1][::-1]] + extra[2:])
    with_extra("fewer-validators", "the header lists one validator less", [extra[0], extra[1][:3]] + extra[2:])
    with_extra("other-round", "another round than the seals are over", extra[:3] + [b"\3"] + extra[4:])
    with_extra("padded-round", "the round has a leading zero", extra[:3] + [b"\0" + extra[3]] + extra[4:])
    with_extra("round-as-list", "the round is a list", extra[:3] + [[extra[3]]] + extra[4:])
    with_extra("added-vote", "a vote that nobody sealed", extra[:2] + [[b"\x77" * 20, b"\xff"]] + extra[3:])
    with_extra("odd-vote", "a vote that is neither ff nor nothing", extra[:2] + [[b"\x77" * 20, b"\1"]] + extra[3:])
    with_extra("six-items", "one item too many in extraData", extra + [b""])
    with_extra("four-items", "no seals in extraData, as IBFT 2 hashes it", extra[:4])
    with_extra("ibft2-round", "a round of four bytes, as IBFT 2 has it", extra[:3] + [b"\0\0\0\2"] + extra[4:])
    with_extra("goquorum-layout", "vanity before the list, as GoQuorum's IBFT has it", extra[0] + rlp.encode([extra[1], seals[0], seals]))
    with_extra("trailing-extra", "bytes after the list in extraData", items[12] + b"\0")
    with_seals("short-seal", "a seal of 64 bytes", [seals[0][:64]] + seals[1:])
    with_seals("v-27", "a seal that ends in 27 or 28", [seals[0][:64] + bytes([seals[0][64] + 27])] + seals[1:])
    with_seals("v-2", "a seal that ends in 2", [seals[0][:64] + b"\2"] + seals[1:])
    with_seals("zero-r", "a seal with r = 0", [b"\0" * 32 + seals[0][32:]] + seals[1:])
    with_seals("r-is-order", "a seal with r = n", [ORDER.to_bytes(32, "big") + seals[0][32:]] + seals[1:])
    with_seals("zero-s", "a seal with s = 0", [seals[0][:32] + b"\0" * 32 + seals[0][64:]] + seals[1:])
    with_seals("same-seal-twice", "one seal in two places", seals[:2] + seals[:1])
    with_seals("seals-of-the-block-before", "seals over the block before", rlp.decode(rlp.decode(earlier)[12])[4])
    with_seals("nested-seal", "a list where a seal should be", [[seals[0]]] + seals[1:])
    found.append(("difficulty-2", "difficulty 2", rlp.encode(items[:7] + [b"\2"] + items[8:])))
    found.append(("other-number", "another number", rlp.encode(items[:8] + [b"\x09"] + items[9:])))
    found.append(("padded-number", "the number has a leading zero", rlp.encode(items[:8] + [b"\0" + items[8]] + items[9:])))
    found.append(("fourteen-items", "the header lacks its nonce and base fee", rlp.encode(items[:14])))
    found.append(("extra-item", "one more item after the base fee, which nobody sealed", rlp.encode(items + [b"\1"])))
    found.append(("trailing-bytes", "a byte after the header", honest + b"\0"))
    found.append(("long-form-length", "the header's length written longer than needed", long_form(honest)))
    found.append(("truncated", "the last byte is missing", honest[:-1]))
    found.append(("empty", "no bytes", b""))
    return found


def long_form(encoded):
    """The same list with one superfluous zero in its length."""
    size = encoded[0] - 0xF7
    return bytes([0xF7 + size + 1, 0]) + encoded[1:]
