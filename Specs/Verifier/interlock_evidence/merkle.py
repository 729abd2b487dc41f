"""Merkle trees of RFC 9162, section 2.1."""

import hashlib


EMPTY = hashlib.sha256(b"").digest()


def leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def includes(root, size, index, leaf_hash, path):
    """RFC 9162, section 2.1.3.2. `path` starts with the leaf's sibling."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def continues(older_size, older_root, newer_size, newer_root, path):
    """RFC 9162, section 2.1.4.2: whether the newer tree begins with the older one."""
    if older_size > newer_size:
        return False
    if older_size == newer_size:
        return not path and older_root == newer_root
    if older_size == 0:
        return not path and older_root == EMPTY
    steps = list(path)
    if older_size & (older_size - 1) == 0:
        steps.insert(0, older_root)
    if not steps:
        return False
    at, last = older_size - 1, newer_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            older, newer = node(step, older), node(step, newer)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            newer = node(newer, step)
        at, last = at >> 1, last >> 1
    return last == 0 and older == older_root and newer == newer_root
