"""Two real gateways settle a trade that both sides instruct by file, and one of them is killed on the way.

    iso_exchange.py [--program PATH] [--kills N | --all]

First without a kill, among files that are no messages: each is refused in words, and the trade settles. Then again and again from
the same folders, the seller's gateway killed at one of its syncs, N of them spread over the whole story (`--all`: each). A
reader takes every message away as soon as it is there: none may come twice, none may be missing.
"""

import argparse
import glob
import json
import os
import re
import shutil
import sys
import tempfile
import time
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "KillMatrix"))
import bank_world  # noqa: E402
from bank_world import BANKS, EXAMPLES, Failure, World  # noqa: E402

REPOSITORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
COMMON, CASH = "DLC2026000517", "4926770.83"
TICKETS = {"a": "forfaiting-F05-seller.yaml", "b": "forfaiting-F05-buyer.yaml"}
FOLDERS = ("in", "out", "done", "refused")


def need(truth, words):
    if not truth:
        raise Failure(words)


def give_exchange(world):
    for bank in BANKS:
        for folder in FOLDERS:
            os.makedirs(world.path(bank.folder, "iso", folder), mode=0o700)
        with open(world.path(bank.folder, "gateway.yaml"), "a") as file:
            file.write("isoExchange:\n" + "".join(f"  {name}: iso/{name}\n" for name in FOLDERS) + "  poll: 50\n")
        world.must("config", "check", world.path(bank.folder, "gateway.yaml"))
        text = world.must(
            "iso", "render", "sese.023", "--ticket", os.path.join(EXAMPLES, TICKETS[bank.letter]), "--sender", bank.bic,
            "--receiver", bank.bic, "--id", f"INSTR-{bank.letter}")
        with open(world.path(f"{bank.letter}.xml"), "w") as file:
            file.write(text)


def drop(world, bank, source, name):
    """Whole or not at all, as the convention has it."""
    hidden = world.path(bank.folder, "iso", "in", "." + name)
    shutil.copyfile(source, hidden)
    os.rename(hidden, world.path(bank.folder, "iso", "in", name))


class Message:
    """What one file says, read by another parser than the program's."""

    def __init__(self, name, text):
        self.name, self.tree = name, ET.fromstring(text)
        self.number = int(re.match(r"[0-9a-f]{32}(\d{3})\.", name)[1])
        self.family = ".".join(name.split(".")[1:3])

    def first(self, name):
        for element in self.tree.iter():
            if element.tag.rpartition("}")[2] == name:
                return element.text
        return None

    def all(self, name):
        return [element for element in self.tree.iter() if element.tag.rpartition("}")[2] == name]

    def status(self):
        for group in ("SttlmSts", "PrcgSts", "MtchgSts"):
            for element in self.all(group):
                code = next((each.text for each in element.iter() if each.tag.endswith("}Cd") and each.text), None)
                return "/".join(part for part in (element[0].tag.rpartition("}")[2], code) if part)
        return self.family


class Reader:
    """Takes every message away once it is there; no name may ever come twice."""

    def __init__(self, world):
        self.world, self.messages, self.rejections = world, {bank.letter: {} for bank in BANKS}, []

    def look(self):
        for bank in BANKS:
            for path in glob.glob(self.world.path(bank.folder, "iso", "out", "*.xml")):
                name = os.path.basename(path)
                need(name not in self.messages[bank.letter], f"{name} of {bank.name} came twice")
                with open(path, "rb") as file:
                    text = file.read()
                os.remove(path)
                if name.startswith("RJCT-"):
                    self.rejections.append(text)
                else:
                    self.messages[bank.letter][name] = Message(name, text)

    def of(self, bank):
        return sorted(self.messages[bank.letter].values(), key=lambda message: message.number)

    def is_settled(self):
        return all({"sese.025", "pacs.002", "camt.054"} <= {message.family for message in self.of(bank)} for bank in BANKS)


def settle(world, kill=None, seconds=90):
    """From four stopped processes to a settlement told on both sides. Gives what the reader took, and how often it was killed."""
    reader, kills, approved = Reader(world), 0, set()
    for name in World.processes[:2]:
        world.start(name)
        world.wait_for_door(name)
    for bank in BANKS:
        world.start(f"gateway-{bank.letter}", kill if bank.letter == "a" else None)
        drop(world, bank, world.path(f"{bank.letter}.xml"), "instruction.xml")
    end = time.monotonic() + seconds
    while not reader.is_settled():
        need(time.monotonic() < end, f"not settled: {[[m.status() for m in reader.of(bank)] for bank in BANKS]}")
        for name in world.look_after():
            kills += 1
            world.start(name)
        for bank in BANKS:
            # Nobody approves what was not told to be taken.
            if bank not in approved and reader.of(bank):
                status, _, errors = world.run("transfer", "approve", COMMON, "--profile", world.path(bank.folder, "checker.yaml"))
                # Killed after it was durable and before it was said, an approval stands: asked again, it says so.
                if status == 0:
                    approved.add(bank)
                else:
                    # Away, or reading its journal back and without any transfer yet.
                    need(status in (3, 5), f"{bank.name} does not approve: {errors}")
        reader.look()
        time.sleep(0.03)
    # The last files move and the last records are put away.
    end = time.monotonic() + seconds
    while glob.glob(world.path("bank-?", "iso", "in", "*.xml")) or glob.glob(world.path("bank-?", "data", "iso-exchange", "open", "*.json")):
        need(time.monotonic() < end, "something is left in `in`, or open")
        for name in world.look_after():
            kills += 1
            world.start(name)
        time.sleep(0.05)
    reader.look()
    return reader, kills


def views_of(world, bank, seconds=60):
    """The desk's own list; a gateway that is killed only now is started once more."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = world.ask(bank, "/v1/transfers")
        if answer and answer[0] == 200 and json.loads(answer[1]):
            return json.loads(answer[1])
        for name in world.look_after():
            world.start(name)
        time.sleep(0.1)
    raise Failure(f"{bank.name} does not answer")


def check(world, reader):
    uetrs = set()
    for bank in BANKS:
        told = reader.of(bank)
        need([message.number for message in told] == list(range(1, len(told) + 1)), f"{bank.name} lacks a message: {[m.name for m in told]}")
        need([message.family for message in told[-3:]] == ["sese.025", "pacs.002", "camt.054"], f"{bank.name} ends otherwise")
        statuses = [message.status() for message in told[:-3]]
        need(all(message.family == "sese.024" for message in told[:-3]), f"{bank.name}: {statuses}")
        need(all(one != two for one, two in zip(statuses, statuses[1:])), f"{bank.name} says one status twice: {statuses}")
        for message in told:
            common = message.first("CmonId") or message.first("OrgnlEndToEndId") or message.first("EndToEndId")
            need(common == COMMON, f"{message.name} has the common id {common}")
            need(message.first("BizMsgIdr") == message.name.split(".")[0], f"{message.name} is called otherwise in its header")
            uetrs |= {element.text for name in ("UETR", "OrgnlUETR") for element in message.all(name)}
            if message.family.startswith("sese"):
                need(message.first("AcctOwnrTxId") == f"desk-{bank.letter}-F05", f"{message.name} answers another instruction")
        need(told[-3].first("Amt") == CASH and told[-2].first("TxSts") == "ACSC", f"{bank.name} confirms something else")
        views = views_of(world, bank)
        need(len(views) == 1 and views[0]["outcome"] == "SETTLED", f"{bank.name} has {len(views)} transfers")
        need(views[0]["settlementState"] == "SETTLED" and views[0]["maker"] == "iso-exchange", f"{bank.name}: {views[0]}")
        done = os.listdir(world.path(bank.folder, "iso", "done"))
        need([name.split("-", 1)[1] for name in done] == ["instruction.xml"], f"{bank.name} took {done}")
    need(len(uetrs) == 1, f"one payment has the names {uetrs}")


def strangers(world):
    """Files that are no instruction, beside the real one."""
    bank, folder = BANKS[0], world.path(BANKS[0].folder, "iso", "in")
    with open(world.path("a.xml")) as file:
        real = file.read()
    texts = {
        "aa-bomb.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + real, "ab-cut.xml": real[: len(real) // 2],
        "ac-huge.xml": " " * (1 << 20), "ad-space.xml": real.replace("sese.023.001.11", "sese.023.001.99"),
        # The gateway's own rules: an account that is not ours, under a name that no other instruction has.
        "ae-account.xml": real.replace("bank-a/assets", "bank-z/assets").replace("desk-a-F05", "desk-a-F05-z").replace(COMMON, COMMON + "Z"),
    }
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    os.mkfifo(os.path.join(folder, "af-pipe.xml"))
    os.symlink("/etc/passwd", os.path.join(folder, "ag-link.xml"))
    return {
        "aa-bomb.xml": "xml.doctype", "ab-cut.xml": "xml.syntax", "ac-huge.xml": "iso.exchange.size", "ad-space.xml": "iso.",
        "ae-account.xml": "", "af-pipe.xml": "iso.exchange.file", "ag-link.xml": "iso.exchange.file"}


def check_refusals(world, wanted):
    folder = world.path(BANKS[0].folder, "iso", "refused")
    for name, code in wanted.items():
        found = glob.glob(os.path.join(folder, f"*-{name}.problem.json"))
        need(len(found) == 1, f"{name} was not refused in words")
        with open(found[0]) as file:
            problem = json.load(file)
        need(problem["code"].startswith(code) and problem["next"], f"{name}: {problem}")
        need(os.path.lexists(found[0].removesuffix(".problem.json")), f"{name} is gone")
        print(f"iso exchange: {name}: {problem['code']}: {problem['next']}", flush=True)


def counted_story(template, folder):
    """The whole story with strangers in it; gives how many syncs the seller's gateway made."""
    world = bank_world.copy(template, os.path.join(folder, "counted"))
    try:
        wanted = strangers(world)
        reader, _ = settle(world, ("count", 0))
        check(world, reader)
        # Only one of the strangers told its own name, and so can be rejected by a message.
        need(len(reader.rejections) == 1 and b"desk-a-F05-z" in reader.rejections[0], f"rejected: {reader.rejections}")
        check_refusals(world, wanted)
        statuses = [[message.status() for message in reader.of(bank)] for bank in BANKS]
        world.stop()
        return world.counts("gateway-a")[0]["sync"], statuses
    finally:
        world.destroy()


def killed_story(template, folder, number):
    world = bank_world.copy(template, os.path.join(folder, f"kill-{number}"))
    try:
        reader, kills = settle(world, ("sync", number))
        check(world, reader)
        need(not reader.rejections, "it rejects what it took")
    except Failure as failure:
        raise Failure(f"killed at sync {number}: {failure}") from failure
    finally:
        world.destroy()
    shutil.rmtree(world.folder)
    return kills


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("--program", default=os.path.join(REPOSITORY, ".build", "debug", "interlock"))
    words.add_argument("--kills", type=int, default=12)
    words.add_argument("--all", action="store_true")
    options = words.parse_args()
    program, begun = os.path.abspath(options.program), time.monotonic()
    folder = tempfile.mkdtemp(prefix="interlock-exchange-")
    try:
        template = bank_world.build(program, os.path.join(folder, "template"), 3600)
        give_exchange(template)
        syncs, statuses = counted_story(template, folder)
        print(f"iso exchange: seller told {statuses[0]}, buyer {statuses[1]}, {syncs} syncs", flush=True)
        # Each refused stranger costs some syncs that the other runs do not make.
        last = syncs if options.all else max(2, syncs * 6 // 10)
        count = last - 1 if options.all else options.kills
        numbers = sorted({1 + (last - 1) * (2 * index + 1) // (2 * count) for index in range(count)})
        kills = sum(killed_story(template, folder, number) for number in numbers)
        need(kills >= len(numbers) // 2, f"only {kills} of {len(numbers)} kills fell")
    except Failure as failure:
        print(f"iso exchange: {failure}\nleft behind for a look: {folder}", file=sys.stderr)
        return 1
    finally:
        for world in list(World.everyone):
            world.destroy()
    shutil.rmtree(folder)
    places = numbers if len(numbers) < 30 else f"1 to {last}"
    print(f"iso exchange: settled by files on both sides, and again with {kills} kills at syncs {places}; nothing twice, nothing lost "
          f"({time.monotonic() - begun:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
