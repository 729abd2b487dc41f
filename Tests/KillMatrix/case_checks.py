"""What must hold once both banks name the same end: judged from files, evidence and ledgers, from outside."""

import base64
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3

from bank_world import ASSET, BANKS, CASH, ISSUED, PRICE, Failure

# Where a preimage may stand once its claim is booked; nowhere else, not even then.
AFTER_CLAIM = re.compile(
    r"(ledger\.sqlite|data/journal\.sqlite)(-wal|-shm)?$|data/evidence/[0-9a-f]+\.evidence\.json$|bundle\.json$")

# Files that are there to hold keys, and copies made by this matrix itself.
SECRET_FILES = re.compile(r"bank-.\/(keys|credential|ledger|desk)/|platform/[a-z]+\.key$|snapshot-")


def rows(world, bank, query):
    database = sqlite3.connect(world.path(bank.folder, "ledger.sqlite"))
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def check_ledgers(world, end):
    """The program's own checker on both files, then balances and locks as an accountant would read them."""
    for bank in BANKS:
        check_ledger(world, bank, end)
    held = balances(world, BANKS)
    a, b = BANKS
    if end == "SETTLED":
        wanted = {(b.assets, ASSET): 1, (a.cash, CASH): PRICE, (b.cash, CASH): ISSUED[CASH] - PRICE}
    else:
        wanted = {(a.assets, ASSET): 1, (b.cash, CASH): ISSUED[CASH]}
    # Double entry: what was brought into being stands against an account of its own.
    wanted |= {("issuance", asset): -units for asset, units in ISSUED.items()}
    if held != wanted:
        raise Failure(f"balances after {end} are {held}, not {wanted}")


def check_ledger(world, bank, end):
    world.must("ledger", "check", world.path(bank.folder, "ledger.yaml"))
    check_locks(bank.ledger, [state for (state,) in rows(world, bank, "SELECT state FROM lock")], end)


def check_locks(ledger, states, end):
    if "LOCKED" in states:
        raise Failure(f"{ledger} still has an open lock after {end}")
    if states.count("CLAIMED") != (1 if end == "SETTLED" else 0):
        raise Failure(f"{ledger} shows locks {states} after {end}")


def balances(world, ledgers):
    """What is not zero, by account and asset."""
    held = {}
    for bank in ledgers:
        for account, asset, units in rows(world, bank, "SELECT account, asset, units FROM balance"):
            if int(units):
                held[account, asset] = int(units)
    return held


def check_evidence(world, end, bundles):
    """`evidence verify` accepts each bank's bundle by that bank's own anchors, and by the other's."""
    for bank, bundle in bundles.items():
        path = world.path(bank.folder, "bundle.json")
        with open(path, "wb") as file:
            file.write(bundle)
        for judge in BANKS:
            anchors = world.path(judge.folder, "anchors.json")
            status, output, errors = world.run("evidence", "verify", path, "--anchors", anchors, "--json")
            verdict = json.loads(output) if output else {"outcome": None, "holds": False, "findings": []}
            wrong = [f"{item['rule']} {item['sentence']}" for item in verdict["findings"] if item["result"] != "passed"]
            if status != 0 or wrong or not verdict["holds"] or verdict["outcome"] != end:
                raise Failure(
                    f"{bank.name}'s evidence, judged by {judge.name}'s anchors, says {verdict['outcome']} where the "
                    f"end was {end}: {'; '.join(wrong[:3]) or errors.strip()}")


def files_of(folder):
    """Every file below a folder but keys and credentials, as (path relative to it, bytes)."""
    for path in sorted(glob.glob(os.path.join(folder, "**"), recursive=True)):
        name = os.path.relpath(path, folder)
        if os.path.isfile(path) and not re.match(SECRET_FILES, name):
            with open(path, "rb") as file:
                yield name, file.read()


def snapshot(world, number):
    """Keeps all files as they are right after a kill. Whence a preimage comes is copied last: what others know, it must show.

    A write-ahead log comes before its database: what is moved from one to the other meanwhile is then in the copy."""
    folder = world.path(f"snapshot-{number}")
    names = [name for name in os.listdir(world.folder) if name.endswith(".log")]
    for name in [*names, *world.causes]:
        for path in sorted(glob.glob(world.path(name) + "*"), reverse=True):
            target = os.path.join(folder, os.path.relpath(path, world.folder))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.isdir(path):
                shutil.copytree(path, target, ignore_dangling_symlinks=True)
            elif not path.endswith("-shm"):
                shutil.copy(path, target)
    return folder


def spellings(secret):
    """The secret raw, as hex, and as base64 by itself or at any place inside a longer base64 text, alone or as hex."""
    forms = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    for plain in (secret, secret.hex().encode(), secret.hex().upper().encode()):
        for shift in range(3):
            text = base64.b64encode(b"\0" * shift + plain)
            # Cut what neighbouring bytes would change.
            core = text[0 if shift == 0 else 4 if shift == 2 else 2:len(text) - 4]
            forms |= {core, core.replace(b"+", b"-").replace(b"/", b"_")}
    return forms


def holders(folder, forms):
    return [name for name, content in files_of(folder) if any(form in content for form in forms)]


def check_secrets(world, end, snapshots):
    """No key outside its file, no preimage outside its place or before its claim."""
    check_keys(world)
    if end == "SETTLED":
        check_revealed(world, snapshots)
    else:
        check_never_revealed(world)


def check_keys(world):
    secrets = dict(private_keys(world))
    if len(secrets) < 10:
        raise Failure(f"only {len(secrets)} secret keys were found to search for")
    files = list(files_of(world.folder))
    for name, secret in secrets.items():
        forms = spellings(secret)
        found = [file for file, content in files if any(form in content for form in forms)]
        if found:
            raise Failure(f"the secret of {name} stands in {found}")


def private_keys(world):
    """Every secret scalar and seal, by its file: PKCS #8 of an elliptic curve, or 64 hexadecimal digits."""
    for path in sorted(glob.glob(world.path("*", "**", "*.key*"), recursive=True)):
        name = os.path.relpath(path, world.folder)
        if not re.match(SECRET_FILES, name) or name.startswith("snapshot-"):
            continue
        with open(path) as file:
            text = file.read()
        if not text.startswith("-----BEGIN"):
            yield name, bytes.fromhex(text.strip())
            continue
        scalar = re.search(rb"\x02\x01\x01\x04\x20(.{32})", base64.b64decode("".join(text.split("\n")[1:-2])), re.DOTALL)
        if not scalar:
            raise Failure(f"{name} holds no private key that the search could look for")
        yield name, scalar[1]


def check_revealed(world, snapshots):
    ((preimage,),) = rows(world, BANKS[1], "SELECT preimage FROM lock WHERE state = 'CLAIMED'")
    forms = spellings(preimage)
    found = holders(world.folder, forms)
    wrong = [name for name in found if not AFTER_CLAIM.search(name)]
    if wrong:
        raise Failure(f"the preimage stands in {wrong}")
    if not any("bank-b/ledger.sqlite" in name for name in found):
        raise Failure("the search does not find the claimed preimage where it must be: the search is broken")
    for folder in snapshots:
        early = holders(folder, forms)
        if any(name.startswith("bank-b/ledger.sqlite") for name in early):
            continue
        # Before the claim only the journal of the bank that claims may hold it, from its durable decision to reveal on.
        wrong = [name for name in early if not name.startswith("bank-a/data/journal.sqlite")]
        decided = b"".join(
            content for name, content in files_of(folder) if name.startswith("bank-a/data/journal.sqlite"))
        if wrong or (early and b"reveal-begun" not in decided):
            raise Failure(f"before the claim the preimage stands in {early} of {os.path.basename(folder)}")


def check_never_revealed(world):
    """Nobody knows the preimage; its hash is known. Each 32 bytes that may be a spelling of it are hashed.

    The bank that claims writes its claim down before it sends it: a claim that then reached no ledger stays there."""
    digests = set()
    for bank in BANKS:
        for (terms,) in rows(world, bank, "SELECT terms FROM lock"):
            found = re.findall(rb'"digest":"([0-9a-f]{64})"', bytes(terms))
            digests |= {bytes.fromhex(text.decode()) for text in found}
    search_unrevealed(world, digests, r"bank-a/data/journal\.sqlite", r"bank-a/data/journal\.sqlite")


def search_unrevealed(world, digests, journal, own):
    """`journal`: of the bank that claims; `own`: where it may write its claim down once the journal holds `reveal-begun`."""
    if not digests:
        return
    files = list(files_of(world.folder))
    own, journal = re.compile(own), re.compile(journal)
    decided = any(journal.match(name) and b"reveal-begun" in content for name, content in files)
    for name, content in files:
        if decided and own.match(name):
            continue
        if any(hashlib.sha256(candidate).digest() in digests for candidate in candidates(content)):
            raise Failure(f"a preimage that was never claimed stands in {name}")


def candidates(content):
    """Raw windows of 32 bytes (random ones are not all ASCII: windows of text are skipped), then text read as hex and
    as base64, and hex inside base64."""
    last = -1
    for match in re.finditer(rb"[\x80-\xff]", content):
        place = match.start()
        for start in range(max(last + 1, place - 31), min(place, len(content) - 32) + 1):
            yield content[start:start + 32]
            last = start
    yield from hex_words(content)
    for match in re.finditer(rb"[A-Za-z0-9+/_-]{43,}", content):
        text = match[0].replace(b"-", b"+").replace(b"_", b"/")
        for shift in range(4 if len(text) > 46 else len(text) - 42):
            part = text[shift:]
            part = part[:-1] if len(part) % 4 == 1 else part
            plain = base64.b64decode(part + b"=" * (-len(part) % 4))
            yield from hex_words(plain)
            for start in range(len(plain) - 31):
                yield plain[start:start + 32]


def hex_words(text):
    for match in re.finditer(rb"(?=([0-9a-fA-F]{64}))", text):
        yield bytes.fromhex(match[1].decode())
