"""What somebody was told is done, seen from outside, to be held against the files after a fault."""

import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading

from bank_world import BANKS, Failure

PAUSE_SECONDS = 0.3


def root(leaves):
    """The Merkle root of RFC 9162 over entries as they are booked."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()


def rows(path, query):
    """Reads a copy: opening a database as its owner does would already mend it."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal"):
            if os.path.exists(path + suffix):
                shutil.copy(path + suffix, os.path.join(folder, "copy" + suffix))
        database = sqlite3.connect(os.path.join(folder, "copy"))
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()


class Acknowledged:
    """Desk orders that were answered, ledger heads that were handed out, and frames that a peer acknowledged."""

    def __init__(self, world):
        self.world, self.orders, self.heads = world, set(), {bank.letter: {} for bank in BANKS}
        # What each ledger said its time is, in the order of hearing; `None` where it was started anew.
        self.times = {bank.letter: [] for bank in BANKS}
        self.closed, self.thread = threading.Event(), None

    # Being told

    def order(self, bank, word, transfer):
        self.orders.add((bank.letter, {"submit": "ticket-submitted", "approve": "desk-approved"}[word], transfer))

    def watch_heads(self, before=(), hosts=None):
        """Asks both ledgers for their signed heads, several times a second, as Bank A's gateway would."""
        self.thread = threading.Thread(target=self.ask_for_heads, args=(list(before), hosts or {}), daemon=True)
        self.thread.start()

    def ask_for_heads(self, before, hosts):
        keys = [self.world.path("bank-a", "keys", f"tls.{kind}.pem") for kind in ("cert", "key")]
        own = tempfile.mkdtemp()
        # Copies: the files may stand on the machine that loses its power.
        cert, key = (shutil.copy(path, own) for path in keys)
        doors = {bank.letter: f"{hosts.get(bank.letter, '127.0.0.1')}:{self.world.ports[f'ledger-{bank.letter}']}"
                 for bank in BANKS}
        command = [*before, "curl", "-sk", "--http2", "-m", "2", "--cert", cert, "--key", key]
        while not self.closed.wait(PAUSE_SECONDS):
            for letter, door in doors.items():
                told = subprocess.run(command + [f"https://{door}/v1/head"], capture_output=True, check=False).stdout
                self.head(letter, told)
        shutil.rmtree(own)

    def head(self, letter, told):
        try:
            note = json.loads(told)["note"].split("\n")
        except (ValueError, KeyError):
            return
        self.heads[letter][int(note[1])] = base64.b64decode(note[2])
        self.times[letter].append((int(note[1]), int(note[3].removeprefix("time "))))

    def close(self):
        self.closed.set()
        if self.thread:
            self.thread.join(10)
            self.thread = None

    # Holding it against the files

    def require_all(self):
        for bank in BANKS:
            self.require_journal(bank)
            self.require_log(bank)
        self.require_frames()

    def require_journal(self, bank):
        path = self.world.path(bank.folder, "data", "journal.sqlite")
        inputs = rows(path, "SELECT hex(transfer), payload FROM record WHERE kind = 'input'")
        kept = {(transfer.lower(), json.loads(payload)["kind"]) for transfer, payload in inputs}
        for letter, kind, transfer in self.orders:
            if letter == bank.letter and (transfer, kind) not in kept:
                raise Failure(f"LOST: {bank.name} answered an order, and its journal has no {kind} of {transfer}")

    def journaled_heads(self, ledger):
        """Heads of a ledger under the proofs that either gateway has in its journal."""
        for bank in BANKS:
            for (payload,) in rows(self.world.path(bank.folder, "data", "journal.sqlite"),
                                   "SELECT payload FROM record WHERE kind = 'input'"):
                bundle = json.loads(payload).get("bundle")
                note = json.loads(base64.b64decode(bundle))["checkpoint"].split("\n") if bundle else [None]
                if note[0] == ledger.origin:
                    yield int(note[1]), base64.b64decode(note[2])

    def entries(self, bank):
        """How many entries the file of a bank's ledger has."""
        return rows(self.world.path(bank.folder, "ledger.sqlite"), "SELECT count(*) FROM entry")[0][0]

    def require_log(self, bank):
        heads = {**self.heads[bank.letter], **dict(self.journaled_heads(bank))}
        if not heads:
            return
        path = self.world.path(bank.folder, "ledger.sqlite")
        leaves = [bytes(entry) for (entry,) in rows(path, "SELECT bytes FROM entry ORDER BY place")]
        for size, promised in sorted(heads.items()):
            if size > len(leaves):
                raise Failure(f"LOST: {bank.ledger} signed a head over {size} entries and has {len(leaves)}")
            if root(leaves[:size]) != promised:
                raise Failure(f"LOST: {bank.ledger}'s first {size} entries are not those of the head that it signed")

    def require_times(self, bank):
        """A ledger's time never goes back in its log, nor in what one life of its process says, nor behind its log."""
        entries = [json.loads(bytes(entry))["time"] for (entry,) in rows(
            self.world.path(bank.folder, "ledger.sqlite"), "SELECT bytes FROM entry ORDER BY place")]
        if entries != sorted(entries):
            raise Failure(f"{bank.ledger}'s log goes back in time: {entries}")
        last = 0
        for told in self.times[bank.letter]:
            size, time = told or (0, 0)
            if told and (time < last or size and time < entries[size - 1]):
                raise Failure(f"{bank.ledger} said {time} over {size} entries, after it had said {last}")
            last = time

    def require_frames(self):
        """Whatever a gateway acknowledged to its peer, it has; only good while nobody writes."""
        for sender, receiver in zip(BANKS, reversed(BANKS)):
            marks = rows(self.world.path(sender.folder, "data", "journal.sqlite"),
                         "SELECT payload FROM record WHERE kind = 'frame-acknowledged' ORDER BY sequence DESC LIMIT 1")
            if not marks:
                continue
            mark = int(json.loads(marks[0][0])["position"]["seq"])
            frames = rows(self.world.path(receiver.folder, "data", "journal.sqlite"),
                          "SELECT payload FROM record WHERE kind = 'frame-in' ORDER BY sequence DESC LIMIT 1")
            held = max((int(re.search(rb'"frameSeq":"(\d+)"', frame)[1]) for (frame,) in frames), default=-1)
            if held < mark:
                raise Failure(f"LOST: {receiver.name} acknowledged frame {mark} and has none beyond {held}")
