#!/usr/bin/env python3
"""Every behaviour of the counterparty simulator, in both parts, against our own gateway: it must end as documented.

Each case has two ledgers and a gateway of its own, with the demo's bounds of seconds. The simulator's verdict counts, and
beside it what the gateway under test itself says at its desk and what the ledgers hold at the end.
"""
import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "KillMatrix"))
import bank_world
from bank_world import BANKS, EXAMPLES, Failure
from gateway_conformance import start, submit

TIMEOUT = 150
# (behaviour, the simulator's part) -> ends that an honest gateway may come to; the part X locks first, the initiator, is Bank A's.
CASES = {
    ("honest", "a"): {"SETTLED"},
    ("honest", "b"): {"SETTLED"},
    ("silent-after-accept", "a"): {"LAPSED"},
    ("silent-after-accept", "b"): {"REFUNDED"},
    ("late-lock", "a"): {"LAPSED"},
    ("late-lock", "b"): {"REFUNDED"},
    ("wrong-amount", "a"): {"LAPSED"},
    ("wrong-amount", "b"): {"REFUNDED"},
    ("never-claims", "a"): {"REFUNDED"},
    ("never-claims", "b"): {"SETTLED"},
    ("claims-late", "a"): {"SETTLED", "REFUNDED"},
    ("claims-late", "b"): {"SETTLED"},
    ("withholds", "a"): {"SETTLED"},
    ("withholds", "b"): {"SETTLED"},
    ("equivocates", "a"): {"LAPSED", "REFUNDED"},
    ("equivocates", "b"): {"LAPSED", "REFUNDED"},
    ("replays", "a"): {"SETTLED"},
    ("replays", "b"): {"SETTLED"},
    ("floods", "a"): {"SETTLED"},
    ("floods", "b"): {"SETTLED"},
    ("crashes-in-a-loop", "a"): {"SETTLED", "REFUNDED", "LAPSED"},
    ("crashes-in-a-loop", "b"): {"SETTLED", "REFUNDED", "LAPSED"},
}
# What stands in the story of a run in which the simulator really did it.
DEEDS = {
    "silent-after-accept": ["we fall silent"],
    "late-lock": ["we wait until", "ledger.lock.late"],
    "wrong-amount": ["not the agreed one", "booked on", "we took back"],
    "claims-late": ["we wait until", "we claim: booked"],
    "withholds": ["we claim: booked"],
    "equivocates": ["link.frame.conflict", "it said DISPUTE"],
    "replays": ["2 earlier frames again"],
    "floods": ["we flooded it with"],
    "crashes-in-a-loop": ["killed after"],
}
# And what does not.
UNDONE = {"never-claims": "we claim", "withholds": "we said COMPLETE", "silent-after-accept": "we lock"}
# A misbehaving one in the gateway's place, and what an honest simulator must find.
AGAINST = {"equivocates": "frame-unsound", "wrong-amount": "end-unexpected", "silent-after-accept": "end-unexpected"}
MEMBERS = {
    "behaviour", "end", "expected", "findings", "format", "ledgers", "observed", "peerOutcome", "role", "story", "transfer",
    "verdict"}


def ticket(letter):
    return os.path.join(EXAMPLES, f"forfaiting-F05-{'seller' if letter == 'a' else 'buyer'}.yaml")


def command(world, behaviour, letter, timeout=TIMEOUT):
    return subprocess.run(
        [world.program, "simulate", "counterparty", "--behaviour", behaviour, "--json", "--timeout", str(timeout),
         "-c", world.path(f"bank-{letter}", "gateway.yaml"), "--ticket", ticket(letter)],
        capture_output=True, timeout=timeout + 60, cwd=world.folder)


def require_once(world, behaviour, letter):
    """The same ticket again is no new trade: nothing is played, and nobody is judged by it."""
    done = command(world, behaviour, letter)
    if done.returncode != 4 or b"[counterparty.ended]" not in done.stderr or done.stdout:
        raise Failure(f"the same ticket again: status {done.returncode}: {done.stdout!r} {done.stderr!r}")


def play(world, behaviour, letter, timeout=TIMEOUT):
    """Gives the simulator's status, report and errors."""
    done = command(world, behaviour, letter, timeout)
    try:
        return done.returncode, json.loads(done.stdout), done.stderr.decode(errors="replace")
    except ValueError:
        raise Failure(f"no report; status {done.returncode}: {done.stderr.decode(errors='replace')}")


def require_deed(behaviour, report):
    story = "\n".join(report["story"])
    for words in DEEDS.get(behaviour, []):
        if words not in story:
            raise Failure(f"the simulator did not do what it is for, there is no '{words}' in its story:\n{story}")
    if behaviour in UNDONE and UNDONE[behaviour] in story:
        raise Failure(f"the simulator did what it is not to do, '{UNDONE[behaviour]}':\n{story}")


def seen_by(world, bank, transfer, ends, seconds=20):
    """How the gateway under test calls the end at its own desk, once it is one of `ends`."""
    deadline = time.monotonic() + seconds
    view = {}
    while time.monotonic() < deadline:
        view = world.view(bank, transfer) or view
        if (view.get("outcome") or view.get("state")) in ends:
            return view
        time.sleep(0.2)
    raise Failure(f"the gateway under test calls it {view.get('outcome') or view.get('state')}: {view.get('reason')}")


def run(template, folder, behaviour, letter):
    world = bank_world.copy(template, folder)
    tested = BANKS[1 if letter == "a" else 0]
    try:
        start(world, "ledger-a", "ledger-b", f"gateway-{tested.letter}")
        transfer = submit(world, tested, ticket(tested.letter))
        status, report, errors = play(world, behaviour, letter)
        ends = CASES[behaviour, letter]
        if status != 0 or report["verdict"] != "kept":
            raise Failure(f"status {status}, {report['verdict']}, {report['end']}, {report['findings']}; {errors.strip()}")
        if report["end"] not in ends or set(report["expected"]) != ends or set(report) != MEMBERS:
            raise Failure(f"it ended {report['end']}, documented is {sorted(ends)}, reported {report['expected']}")
        if report["transfer"] != transfer or report["behaviour"] != behaviour:
            raise Failure("the report is of something else")
        require_deed(behaviour, report)
        view = seen_by(world, tested, transfer, ends)
        if (view.get("outcome") or view["state"]) != report["end"]:
            raise Failure(f"it ended {report['end']}, the gateway under test calls it {view.get('outcome')}")
        if behaviour == "never-claims":
            # As another behaviour, since the end of this one is not its.
            require_once(world, "honest", letter)
        world.stop()
        return report["end"]
    finally:
        world.destroy()


def timed(job, *arguments):
    began = time.monotonic()
    return job(*arguments), time.monotonic() - began


def against_each_other(template, folder, bad, finding):
    """The simulator's verdict must be able to fail: an honest one against one that misbehaves, in the gateway's place."""
    world = bank_world.copy(template, folder)
    try:
        start(world, "ledger-a", "ledger-b")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            other = pool.submit(play, world, bad, "b")
            status, report, errors = play(world, "honest", "a")
            other.result()
        found = {item["id"] for item in report["findings"]}
        if status != 1 or report["verdict"] != "violated" or finding not in found:
            raise Failure(f"status {status}, {report['verdict']}, {sorted(found)}: {finding} was to be found; {errors}")
        world.stop()
        return f"found: {finding}"
    finally:
        world.destroy()


def against_nobody(template, folder):
    """Where no gateway answers nothing is proven: status 5, and no report that could be mistaken for a verdict."""
    world = bank_world.copy(template, folder)
    try:
        start(world, "ledger-a", "ledger-b")
        status, report, errors = play(world, "honest", "a", timeout=3)
        if status != 5 or report["verdict"] != "open" or "counterparty.open" not in errors:
            raise Failure(f"status {status}, {report['verdict']}; {errors}")
        world.stop()
        return "open"
    finally:
        world.destroy()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--behaviour", help="this one only")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--keep", action="store_true", help="leave the files")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="interlock-counterparty-")
    wrong = []
    began = time.monotonic()
    try:
        template = bank_world.build(os.path.abspath(options.program), os.path.join(folder, "template"), 3600)
        jobs = {
            f"{behaviour}, {'initiator' if letter == 'a' else 'responder'}":
                (run, template, os.path.join(folder, f"{behaviour}-{letter}"), behaviour, letter)
            for behaviour, letter in CASES if options.behaviour in (None, behaviour)}
        if options.behaviour is None:
            for bad, finding in AGAINST.items():
                jobs[f"honest against {bad}"] = (
                    against_each_other, template, os.path.join(folder, f"against-{bad}"), bad, finding)
            jobs["honest against nobody"] = (against_nobody, template, os.path.join(folder, "nobody"))
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = {pool.submit(timed, *job): name for name, job in jobs.items()}
            for done in concurrent.futures.as_completed(results):
                try:
                    end, seconds = done.result()
                    print(f"counterparty: {results[done]}: {end}, {seconds:.0f} s", flush=True)
                except (Failure, OSError, subprocess.SubprocessError) as failure:
                    wrong.append(results[done])
                    print(f"counterparty: FAILED: {results[done]}: {failure}", file=sys.stderr, flush=True)
    finally:
        if wrong or options.keep:
            print(f"files and logs: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder)
    print(f"counterparty: {len(jobs) - len(wrong)} of {len(jobs)} cases ended as documented, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
