"""What must hold where the asset is on a chain: the chain itself, the fee accounts' files, and where a preimage may stand."""

import glob
import re
import sqlite3
import time

import case_checks
from bank_world import BANKS, Failure
from chain_world import DOLLARS, LEDGER, PRICE, UNITS, bond_platform

A, B = BANKS
USD = "iso4217:USD"
STATES = {1: "LOCKED", 2: "CLAIMED", 3: "REFUNDED", 4: "CANCELLED"}


# The chain


def word(chain, target, signature, types=(), *values):
    """The first word that a contract answers."""
    data = "0x" + bond_platform.act(signature, list(types), *values).hex()
    return int(chain.call("eth_call", {"to": target, "data": data}, "latest")[:66], 16)


def check_chain(world, end):
    """By both endpoints: no lock is open, the escrow is empty, and the units are where the end says. Then both fee accounts."""
    wait_for_pool(world)
    for number in range(2):
        chain = world.chain(number)
        states = lock_states(world, chain)
        case_checks.check_locks(LEDGER, list(states.values()), end)
        held = {name: word(chain, world.token, "balanceOf(address)", ["address"], address) for name, address in (
            ("Bank A", world.account(A)), ("Bank B", world.account(B)), ("the escrow", world.escrow))}
        held["all"] = word(chain, world.token, "totalSupply()")
        buyer = UNITS if end == "SETTLED" else 0
        wanted = {"Bank A": UNITS - buyer, "Bank B": buyer, "the escrow": 0, "all": UNITS}
        if held != wanted:
            raise Failure(f"units after {end} are {held}, not {wanted}")
    for bank in BANKS:
        check_fee_account(world, bank, chain, states)


def wait_for_pool(world):
    """What a gateway had sent when it stopped is still to come into a block, or to be refused by it."""
    deadline = time.monotonic() + 15
    while int(world.chain().call("txpool_status")["pending"], 16):
        if time.monotonic() > deadline:
            raise Failure("transactions wait that no block takes")
        time.sleep(0.2)


def lock_events(world, chain):
    return [log for log in chain.call("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest", "address": world.escrow})
            if len(log["topics"]) == 3]


def lock_states(world, chain):
    """Every lock that the escrow ever spoke of, and how it stands now."""
    found = {}
    for log in lock_events(world, chain):
        lock = bytes.fromhex(log["topics"][1][2:])
        state = word(chain, world.escrow, "status(bytes32)", ["bytes32"], lock)
        if state in STATES:
            found[lock] = STATES[state]
    return found


# The fee accounts


def driver_rows(world, bank, query):
    found = glob.glob(world.path(bank.folder, "data", "evm-*.sqlite"))
    if len(found) != 1:
        raise Failure(f"{bank.name} has {len(found)} files for its fee account")
    database = sqlite3.connect(found[0])
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def check_fee_account(world, bank, chain, states):
    """Each transaction was on record before it left, each nonce has one, and what is still open can do nothing any more."""
    address = world.fee_account(bank)
    slots = driver_rows(world, bank, "SELECT nonce, lock, target, data, ending FROM slot ORDER BY nonce")
    versions = {(nonce, bytes(name)) for nonce, name in driver_rows(world, bank, "SELECT nonce, hash FROM version")}
    if [slot[0] for slot in slots] != list(range(len(slots))):
        raise Failure(f"{bank.name}'s fee account has nonces {[slot[0] for slot in slots]} on record")
    used = 0
    for number in range(1, world.height() + 1):
        for sent in chain.call("eth_getBlockByNumber", hex(number), True)["transactions"]:
            if sent["from"].lower() != address:
                continue
            used += 1
            if (int(sent["nonce"], 16), bytes.fromhex(sent["hash"][2:])) not in versions:
                raise Failure(f"{bank.name}'s file does not know its transaction {sent['hash']}")
    for nonce, lock, target, data, ending in slots:
        if ending is not None and nonce >= used:
            raise Failure(f"{bank.name}'s nonce {nonce} is {ending}, but the chain has used {used} only")
        if ending is None and data is not None:
            check_open_slot(world, bank, chain, states, nonce, lock, target, data)


def check_open_slot(world, bank, chain, states, nonce, lock, target, data):
    """A slot is open until its nonce is seen used. Its lock must be ended for ever, and its act refused."""
    if lock is None or states.get(bytes(lock)) not in ("CLAIMED", "REFUNDED", "CANCELLED"):
        raise Failure(f"{bank.name}'s nonce {nonce} is open and could still act on a lock that has no end")
    call = {"from": world.fee_account(bank), "to": "0x" + bytes(target).hex(), "data": "0x" + bytes(data).hex()}
    try:
        chain.call("eth_call", call, "latest")
    except SystemExit:
        return
    raise Failure(f"{bank.name}'s nonce {nonce} is open and its act would still be taken")


# The cash


def check_cash(world, end):
    case_checks.check_ledger(world, B, end)
    paid = PRICE if end == "SETTLED" else 0
    wanted = {(A.cash, USD): paid, (B.cash, USD): DOLLARS - paid, ("issuance", USD): -DOLLARS}
    held = case_checks.balances(world, [B])
    if held != {place: units for place, units in wanted.items() if units}:
        raise Failure(f"balances after {end} are {held}, not {wanted}")


# Preimages


class Path:
    """Where a preimage goes, from the bank that claims first: what may hold it, and what must hold it before."""

    def __init__(self, claimer, causes, steps):
        self.journal = rf"{claimer.folder}/data/journal\.sqlite"
        self.driver = rf"{claimer.folder}/data/evm-[a-z-]+\.sqlite"
        self.causes, self.steps = causes, steps

    def check(self, folder, early):
        """`early`: the files of a snapshot that hold the preimage."""
        if not early:
            return
        known = b"".join(text for name, text in case_checks.files_of(folder) if re.match(self.journal, name))
        if b"reveal-begun" not in known:
            raise Failure(f"before the decision to reveal the preimage stands in {early}")
        for name in early:
            before = next((before for effect, before in self.steps if re.match(effect, name)), None)
            if before is None:
                raise Failure(f"the preimage stands in {name}")
            if before and not any(re.match(before, other) for other in early):
                raise Failure(f"the preimage stands in {name} and not in {before}, whence it must come")


def path_of(order):
    chain, cash = r"chain/chain\.jsonl", r"bank-b/ledger\.sqlite"
    others = r"bank-./data/(journal|vault|evm-[a-z-]+)\.sqlite|bank-./data/evidence/[0-9a-f]+\.evidence\.json(\.new)?$|bank-./bundle\.json$"
    if order == "CASH_FIRST":
        # B claims on the chain: journal, fee account's file, chain; from there to everybody.
        causes = ("bank-b/data/vault", "bank-b/data/evidence", "bank-a/data", "bank-b/ledger.sqlite", "chain/chain",
                  "bank-b/data/evm-", "bank-b/data/journal")
        path = Path(B, causes, [])
        path.steps = [(path.journal, ""), (path.driver, path.journal), (chain, path.driver), (cash, chain), (others, chain)]
    else:
        # A claims on the cash ledger: journal, ledger; from there to everybody, and by either fee account to the chain.
        causes = ("chain/chain", "bank-b/data", "bank-a/data/vault", "bank-a/data/evidence", "bank-a/data/evm-",
                  "bank-b/ledger.sqlite", "bank-a/data/journal")
        path = Path(A, causes, [])
        path.steps = [(path.journal, ""), (cash, path.journal), (chain, r"bank-./data/evm-"), (others, cash)]
    return path


PATHS = {order: path_of(order) for order in ("CASH_FIRST", "ASSET_FIRST")}
CAUSES = {order: path.causes for order, path in PATHS.items()}


def check_secrets(world, order, end, snapshots, digests):
    case_checks.check_keys(world)
    path = PATHS[order]
    if end != "SETTLED":
        own = rf"{path.journal}|{path.driver}"
        case_checks.search_unrevealed(world, digests, path.journal, own)
        return
    ((preimage,),) = case_checks.rows(world, B, "SELECT preimage FROM lock WHERE state = 'CLAIMED'")
    forms = case_checks.spellings(preimage)
    found = case_checks.holders(world.folder, forms)
    path.check(world.folder, found)
    # A kill may leave a bundle half-written, as its snapshot then shows; the next start puts the whole one in its place.
    if left := [name for name in found if name.endswith(".new")]:
        raise Failure(f"the preimage stands in {left}, which nobody reads any more")
    for wanted in ("chain/chain.jsonl", "bank-b/ledger.sqlite"):
        if not any(name.startswith(wanted) for name in found):
            raise Failure(f"the search does not find the claimed preimage in {wanted}, where it must be: it is broken")
    for folder in snapshots:
        path.check(folder, case_checks.holders(folder, forms))
    check_vaults(world, preimage)


def check_vaults(world, preimage):
    """A vault holds the preimage sealed; a proof of the claim, sent to the other bank, is in its frames, as base64."""
    for name, content in case_checks.files_of(world.folder):
        plain = (preimage, preimage.hex().encode(), preimage.hex().upper().encode())
        if re.match(r"bank-./data/vault\.sqlite", name) and any(form in content for form in plain):
            raise Failure(f"the preimage stands unsealed in {name}")


def hashlocks(world):
    """Every word that may be the hash of a preimage: of the cash ledger's locks and of the escrow's events."""
    digests = set()
    for (terms,) in case_checks.rows(world, B, "SELECT terms FROM lock"):
        digests |= {bytes.fromhex(text.decode()) for text in re.findall(rb'"digest":"([0-9a-f]{64})"', bytes(terms))}
    for log in lock_events(world, world.chain()):
        data = bytes.fromhex(log["data"][2:])
        digests |= {data[place:place + 32] for place in range(0, len(data), 32)}
    return digests
