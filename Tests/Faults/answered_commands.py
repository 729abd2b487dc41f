"""Power cuts right after an operator's command was answered: what it made is still there, whole.

Keys, a peer's document, an imported peer, a new ledger, a new gateway, an opened account, a sealed bundle's anchors: each
command ends with status 0, the file system under it is shut down at once, and its files are looked at after the mount.
"""

import os

import bank_world
from bank_world import BANKS, Failure
from machines import MAKERS, Machine, require_loop_mounts

BANK, OTHER = BANKS


def subject(name):
    return ["--id", name, "--lei", BANK.lei, "--bic", BANK.bic, "--country", "CN", "--organization", BANK.name]


class Desk:
    """Bank A's folder of a finished world on a disk of its own, with every process stopped."""

    def __init__(self, tally, folder, kind):
        self.world = bank_world.copy(tally.template("settled"), folder)
        self.machine = Machine(self.world.path(BANK.folder), kind, f"{folder}.disk")
        self.gateway, self.ledger = self.path("gateway.yaml"), self.path("ledger.yaml")

    def path(self, *names):
        return self.world.path(BANK.folder, *names)

    def answered(self, *words):
        """The command, and the power cut right behind its answer."""
        try:
            self.world.must(*words)
        finally:
            self.machine.cut()
        self.machine.power_again()

    def settle(self):
        """What a case prepares is on the disk before its command."""
        os.sync()

    def require_files(self, *names):
        for name in names:
            try:
                size = os.stat(self.path(name)).st_size
            except FileNotFoundError:
                size = None
            if not size:
                raise Failure(f"LOST: {name} is {'gone' if size is None else 'empty'}, though its command was answered")


def keys_made(desk):
    desk.answered("keys", "make", "message", "holder", "tls", "log", "operator", "-d", desk.path("new"), *subject("gw.new"))
    desk.require_files(*[f"new/{name}.key.pem" for name in ("message", "holder", "tls", "log", "operator")])


def seal_made(desk):
    desk.answered("keys", "make", "seal", "-d", desk.path("new"))
    desk.require_files("new/seal.key")


def peer_exported(desk):
    desk.answered("peer", "export", "-c", desk.gateway, "-o", desk.path("peer.json"))
    desk.require_files("peer.json")


def peer_imported(desk):
    with open(desk.gateway) as file:
        whole = file.read()
    alone = whole[:whole.index("peers:")]
    with open(desk.gateway, "w") as file:
        file.write(alone)
    desk.settle()
    desk.answered("peer", "import", desk.world.path(f"{OTHER.folder}.peer.json"), "--exposure", "CNY 100,000,000.00",
                  "--into", desk.gateway)
    with open(desk.gateway) as file:
        if OTHER.id not in file.read():
            raise Failure("LOST: the imported peer is not in the configuration, though the command was answered")


def gateway_made(desk):
    for name in os.listdir(desk.path("data")):
        os.remove(desk.path("data", name))
    desk.settle()
    desk.answered("gateway", "init", desk.gateway)
    desk.require_files("data/journal.sqlite", "data/vault.sqlite")
    desk.world.must("config", "check", desk.gateway)


def ledger_made(desk):
    for name in os.listdir(desk.path()):
        if name.startswith("ledger.sqlite"):
            os.remove(desk.path(name))
    desk.settle()
    desk.answered("ledger", "init", desk.ledger)
    desk.require_files("ledger.sqlite")
    desk.world.must("ledger", "check", desk.ledger)


def anchors_written(desk):
    desk.answered("evidence", "anchors", "-c", desk.gateway, "-o", desk.path("new-anchors.json"))
    desk.require_files("new-anchors.json")


COMMANDS = [keys_made, seal_made, peer_exported, peer_imported, gateway_made, ledger_made, anchors_written]


def command_case(tally, kind, command):
    def perform(folder):
        require_loop_mounts(kind)
        desk = Desk(tally, folder, kind)
        try:
            command(desk)
        finally:
            desk.world.destroy()
            desk.machine.remove()
        return "all there"
    return f"command/{kind}/{command.__name__.replace('_', '-')}", perform


FEW = ["command/ext4/peer-imported", "command/xfs/gateway-made"]
TOGETHER = 2


def cases(tally):
    return [command_case(tally, kind, command) for command in COMMANDS for kind in MAKERS]
