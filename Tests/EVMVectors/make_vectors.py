"""Writes the EVM vectors, or compares them: `make_vectors.py [--check] FOLDER`.

Every key is derived from a name and every signature is deterministic, so that each run writes the same bytes.
"""

import argparse
import json
import pathlib
import sys

import clique
import escrow
import headers
import primitives
import receipts

FILES = {
    "keccak": primitives.keccak_vectors,
    "rlp": primitives.rlp_vectors,
    "tries": primitives.trie_vectors,
    "signatures": primitives.signature_vectors,
    "headers": headers.header_vectors,
    "clique": clique.clique_vectors,
    "locks": escrow.lock_vectors,
    "receipts": receipts.receipt_vectors,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file would change")
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    differ = []
    for name, make in FILES.items():
        path = options.folder / f"{name}.json"
        text = json.dumps(make(), indent=1, ensure_ascii=True) + "\n"
        if not options.check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differ.append(str(path))
    if differ:
        sys.exit("these vectors are not what the references say: " + ", ".join(differ))
    print(f"{len(FILES)} vector files {'agree with the references' if options.check else 'written'}")


if __name__ == "__main__":
    main()
