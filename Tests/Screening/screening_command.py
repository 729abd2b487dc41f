"""`interlock restrictions` against the example's offering, with a foreign HTTP/2 server as the screening service.

    screening_command.py [--program PATH]
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests" / "KillMatrix"))

from bank_world import free_ports, write  # noqa: E402

EXAMPLES = REPOSITORY / "Specs" / "Examples"
SUBJECTS = [{"kind": "PARTY", "name": "969500BANKA0EXAMPL53"}, {"kind": "PARTY", "name": "969500BANKB0EXAMPL08"}] + [
    {"kind": "WALLET", "name": name} for name in (
        "sql:bank-a-assets:bank-a/assets", "sql:bank-a-assets:bank-b/assets", "sql:bank-b-cash:bank-b/cash", "sql:bank-b-cash:bank-a/cash")]


class Failure(Exception):
    """What was found wrong, in one sentence."""


def need(condition, sentence):
    if not condition:
        raise Failure(sentence)


class Desk:
    def __init__(self, program: str):
        self.program, self.folder = os.path.abspath(program), tempfile.mkdtemp(prefix="interlock-screening-")
        self.server = None
        [self.port] = free_ports(1)
        pin = self.tls("service")
        self.tls("bank")
        os.makedirs(self.path("v1"))
        write(self.path("screening.yaml"), f"""version: 1
kind: screening-client
service: {{name: lists.example, host: 127.0.0.1, port: {self.port}, pin: {pin}}}
tls: {{certificate: bank/tls.cert.pem, key: bank/tls.key.pem}}
timeout: 3
""")

    def path(self, *names) -> str:
        return os.path.join(self.folder, *names)

    def tls(self, name: str) -> str:
        words = ["keys", "make", "tls", "-d", self.path(name), "--json", "--id", name, "--lei", "969500BANKB0EXAMPL08",
                 "--country", "CN", "--organization", name]
        done = subprocess.run([self.program, *words], capture_output=True, check=True)
        return json.loads(done.stdout)[0]["pin"]

    def says(self, rows):
        """From now on the service answers so. It is started anew: it keeps files that it read."""
        self.close()
        with open(self.path("v1", "screenings"), "w") as file:
            json.dump({"answers": rows, "format": "interlock-screening-answer/1", "list": "2026-11-12"}, file)
        self.server = subprocess.Popen(
            ["nghttpd", "-a", "127.0.0.1", "-V", "-d", self.folder, str(self.port), self.path("service", "tls.key.pem"),
             self.path("service", "tls.cert.pem")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise Failure("the screening service does not start")

    def close(self):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server = None

    def ask(self, *words, stage="match", facts=None):
        """Status, the decision, and each rule's outcome that is no SATISFIED."""
        stated = json.load(open(EXAMPLES / "restrictions-B02-facts.json")) | (facts or {})
        with open(self.path("facts.json"), "w") as file:
            json.dump(stated, file)
        done = subprocess.run(
            [self.program, "restrictions", str(EXAMPLES / "restrictions-B02.json"), str(EXAMPLES / "bond-B02-buyer.yaml"), "--stage",
             stage, "--facts", self.path("facts.json"), "--json", *words], capture_output=True, timeout=60)
        need(done.stdout, f"nothing was said: {done.stderr.decode()}")
        decision = json.loads(done.stdout)
        failing = {row["rule"]: row["outcome"] for row in decision["outcomes"] if row["outcome"] != "SATISFIED"}
        return done.returncode, decision, failing

    def tell(self):
        screen = ["--screen", self.path("screening.yaml")]
        clear = [{"reference": "", "subject": subject, "verdict": "CLEAR"} for subject in SUBJECTS]
        status, decision, failing = self.ask()
        need((status, failing) == (1, {"sanctions": "UNKNOWN"}), f"nobody was asked: {status} {failing}")
        need(self.ask(*screen)[0::2] == (1, {"sanctions": "UNKNOWN"}), "a service that is away allowed something")
        self.says(clear)
        status, decision, failing = self.ask(*screen, "--record", self.path("decision.json"))
        need((status, failing, decision["consequence"]) == (0, {}, "GO_ON"), f"not allowed: {status} {failing}")
        kept = json.load(open(self.path("decision.json")))
        need(kept == decision, "another decision was kept than shown")
        need(kept["set"]["version"] == 1 and [each["list"] for each in kept["facts"]["screenings"]] == ["2026-11-12"] * 6,
             f"the decision lacks its lists: {kept}")
        need(self.ask(*screen, facts={"transferAgent": "PENDING"})[0::2] == (4, {"transfer agent": "PENDING"}), "a pending yes")
        need(self.ask(*screen, facts={"holders": None})[0::2] == (1, {"number of holders": "UNKNOWN"}), "unknown holders are allowed")
        need(self.ask(*screen, facts={"holders": 51})[0::2] == (1, {"number of holders": "REFUSED"}), "one holder too many")
        self.says(clear[:-1])
        need(self.ask(*screen)[0::2] == (1, {"sanctions": "UNKNOWN"}), "an account that nobody looked at is allowed")
        self.says(clear[:-1] + [clear[-1] | {"verdict": "HIT", "reference": "case-9"}])
        for stage, follows in (("match", "REFUSE_TERMS"), ("lock", "MAKE_NO_LOCK"), ("claim", "FREEZE")):
            status, decision, failing = self.ask(*screen, stage=stage)
            need((status, failing, decision["consequence"]) == (1, {"sanctions": "REFUSED"}, follows), f"{stage}: {status} {failing} {decision['consequence']}")
        self.says(clear + [{"reference": "", "subject": {"kind": "PARTY", "name": "somebody else"}, "verdict": "CLEAR"}])
        need(self.ask(*screen)[0::2] == (1, {"sanctions": "UNKNOWN"}), "an answer about somebody else was taken")


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    desk = Desk(reader.parse_args().program)
    try:
        desk.tell()
    except Failure as failure:
        print(f"screening: {failure}\nleft behind for a look: {desk.folder}", file=sys.stderr)
        return 1
    finally:
        desk.close()
    shutil.rmtree(desk.folder)
    print("screening: a clear word lets the trade on; silence, a hit, a gap and a stranger's word do not")
    return 0


if __name__ == "__main__":
    sys.exit(main())
