#!/usr/bin/env python3
"""The black-box suite against our own gateway, which must pass, and against servers that must not.

A suite that cannot fail proves nothing: a server that answers everything with "stored", and one whose every answer is
nonsense, are put in the gateway's place. Between them every question must fail, but for the two that ask for silence.
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

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "KillMatrix"))
import bank_world
from bank_world import BANKS, EXAMPLES, Failure

LEAST_QUESTIONS = 80
# What asks that nothing be said: a server that only answers says nothing.
SILENCE = {"channel-plain", "message-undisputed"}
ANSWERS = {"stored": '{"stored":"0"}', "nonsense": '{"answer":"nonsense"}'}
# What a server that stores everything cannot hide, and one that talks nonsense neither.
MUST_FAIL = {
    "stored": {
        "hello-answer", "hello-signature", "frame-gap", "frame-signature", "frame-root", "frame-long", "channel-unpinned",
        "hello-own", "ticket-told", "terms-cash", "terms-right", "conflict-message", "conflict-frame", "frames-own"},
    "nonsense": {
        "channel-pin", "hello-answer", "frame-first", "frame-duplicate", "frame-many", "message-version", "terms-right",
        "conflict-message", "frames-own"},
}


def wait_for(what, done, seconds=30):
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise Failure(f"waited {seconds} s for {what}")
        time.sleep(0.1)


def start(world, *names):
    for name in names:
        world.start(name)
    for name in names:
        kind, letter = name.split("-")
        door = f"peer-{letter}" if kind == "gateway" else name
        wait_for(f"{name} to listen", lambda: world.listening(door))


def submit(world, bank, file):
    """Four eyes at this bank's desk. Gives the transfer."""
    view = json.loads(world.must(
        "transfer", "submit", file, "-p", world.path(bank.folder, "maker.yaml"), "--json"))
    world.must("transfer", "approve", view["id"], "-p", world.path(bank.folder, "checker.yaml"), "--json")
    return view["id"]


def suite(world, port, patience=10):
    """Runs the suite as Bank A. Gives its status and its report."""
    done = subprocess.run(
        [world.program, "conformance", "gateway", f"127.0.0.1:{port}", "--json",
         "-c", world.path("bank-a", "gateway.yaml"), "--patience", str(patience),
         "--ticket", os.path.join(EXAMPLES, "forfaiting-F05-seller.yaml")],
        capture_output=True, timeout=600, cwd=world.folder)
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError:
        raise Failure(f"no report; status {done.returncode}: {done.stderr.decode(errors='replace')}")


def our_gateway(world):
    start(world, "ledger-a", "ledger-b", "gateway-b")
    tickets = world.path("suite")
    world.must("conformance", "tickets", "--ticket", os.path.join(EXAMPLES, "forfaiting-F05-buyer.yaml"), "-d", tickets)
    files = [os.path.join(tickets, name) for name in sorted(os.listdir(tickets))]
    with concurrent.futures.ThreadPoolExecutor(4) as desk:
        list(desk.map(lambda file: submit(world, BANKS[1], file), files))
    status, report = suite(world, world.ports["peer-b"])
    failed = [f"{q['id']}: {q['finding']}" for q in report["questions"] if not q["passes"]]
    if status != 0 or failed or not report["conforms"]:
        raise Failure(f"status {status}; " + "; ".join(failed))
    if report["asked"] < LEAST_QUESTIONS or len({q["id"] for q in report["questions"]}) != report["asked"]:
        raise Failure(f"{report['asked']} questions were asked, each should be one of at least {LEAST_QUESTIONS}")
    status, again, errors = world.run(
        "conformance", "gateway", f"127.0.0.1:{world.ports['peer-b']}", "-c", world.path("bank-a", "gateway.yaml"),
        "--ticket", os.path.join(EXAMPLES, "forfaiting-F05-seller.yaml"))
    if status != 4 or "conformance.not-fresh" not in errors:
        raise Failure(f"a second run on the same gateway gave status {status}: {errors}")
    return report["asked"]


def broken_server(world, kind, port):
    """Bank B's certificate and port, and one answer to everything."""
    root = world.path(f"broken-{kind}", "v1")
    os.makedirs(root)
    for name in ("frames", "hello"):
        with open(os.path.join(root, name), "w") as file:
            file.write(ANSWERS[kind])
    keys = world.path("bank-b", "keys")
    with open(world.path(f"broken-{kind}.log"), "ab") as log:
        return subprocess.Popen(
            ["nghttpd", "-a", "127.0.0.1", "-d", os.path.dirname(root), str(port),
             os.path.join(keys, "tls.key.pem"), os.path.join(keys, "tls.cert.pem")],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def broken(world, kind):
    port = bank_world.free_ports(1)[0]
    server = broken_server(world, kind, port)
    try:
        time.sleep(0.5)
        if server.poll() is not None:
            raise Failure(f"nghttpd did not start; see broken-{kind}.log")
        status, report = suite(world, port, patience=2)
    finally:
        server.kill()
        server.wait()
    failed = {q["id"] for q in report["questions"] if not q["passes"]}
    if status != 1 or report["conforms"]:
        raise Failure(f"a server that answers everything with {kind} conforms, status {status}")
    passed = MUST_FAIL[kind] - failed
    if passed:
        raise Failure(f"a server that answers everything with {kind} passes {', '.join(sorted(passed))}")
    return failed, {q["id"] for q in report["questions"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--keep", action="store_true", help="leave the files")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="interlock-conformance-")
    world = None
    try:
        world = bank_world.build(os.path.abspath(options.program), os.path.join(folder, "world"), 3600)
        started = time.monotonic()
        asked = our_gateway(world)
        print(f"conformance: our gateway passes all {asked} questions, {time.monotonic() - started:.0f} s")
        world.running.pop("gateway-b").kill()
        found = set()
        for kind in ANSWERS:
            failed, asked = broken(world, kind)
            found |= failed
            print(f"conformance: a server that answers everything with {kind} fails {len(failed)} of {len(asked)}")
        if found != asked - SILENCE:
            raise Failure(f"no broken server fails {', '.join(sorted(asked - SILENCE - found))}")
    except Failure as failure:
        print(f"conformance: FAILED: {failure}\nfiles and logs: {folder}", file=sys.stderr)
        options.keep = True
        return 1
    finally:
        if world:
            world.destroy()
        if not options.keep:
            shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
