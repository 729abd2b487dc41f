"""Two gateways and two ledgers as processes; Bank A's gateway asks a foreign HTTP/2 server and has limits.

    gateway_screening.py [--program PATH]

A silent service holds the trade before its terms, a clear word lets it settle, a hit ends the next one, and an amount above a
limit is not approved before the limit officer has changed the rules.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests" / "KillMatrix"))
sys.path.insert(0, str(REPOSITORY / "Tests" / "Screening"))

import bank_world  # noqa: E402
from bank_world import BANKS, EXAMPLES, Failure, write  # noqa: E402
from screening_command import SUBJECTS, Desk, need  # noqa: E402
import screening_command  # noqa: E402

PATIENCE = 90
RULES = """restrictions:
  sets:
    - rules: sanctions.json
  services:
    - file: {service}
"""
LIMITS = """riskLimits:
  version: {version}
  lines:
    - scope: counterparty
      ceiling: CNY {ceiling}
"""


class Stage:
    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="interlock-gateway-screening-")
        self.desk = Desk(program)
        self.world = bank_world.build(os.path.abspath(program), os.path.join(self.folder, "world"), 3600)
        self.seller, self.buyer = BANKS
        path = self.world.path(self.seller.folder, "gateway.yaml")
        write(self.world.path(self.seller.folder, "sanctions.json"), json.dumps({
            "name": "sanctions", "version": 4,
            "rules": [{"name": "everybody clear", "screened": {"by": ["lists.example"], "maxAgeSeconds": 60}}]}))
        with open(path, "a") as file:
            file.write(RULES.format(service=self.desk.path("screening.yaml")))
        self.world.must("config", "check", path)
        self.limit(1, "4,926,770.83")

    def limit(self, version, ceiling):
        """Takes effect with the next start."""
        path = self.world.path(self.buyer.folder, "gateway.yaml")
        text = open(path).read().split("riskLimits:")[0]
        with open(path, "w") as file:
            file.write(text + LIMITS.format(version=version, ceiling=ceiling))
        self.world.must("config", "check", path)

    def start(self):
        for name in self.world.processes:
            self.world.start(name)
        for door in self.world.doors:
            self.world.wait_for_door(door)

    def command(self, bank, user, *words):
        return self.world.run("transfer", *words, "-p", self.world.path(bank.folder, f"{user}.yaml"), "--json")

    def again(self, bank, user, *words):
        """As long as the gateway is still starting."""
        deadline = time.monotonic() + PATIENCE
        while True:
            status, output, errors = self.command(bank, user, *words)
            if status != 5 or time.monotonic() > deadline:
                return status, output, errors
            time.sleep(0.1)

    def submit(self, bank, side, number):
        with open(os.path.join(EXAMPLES, f"forfaiting-F05-{side}.yaml")) as file:
            text = file.read().replace("DLC2026000517", f"SCREENED{number}").replace("-F05", f"-F05-{number}")
        path = os.path.join(self.folder, f"{side}-{number}.yaml")
        write(path, text)
        status, output, errors = self.again(bank, "maker", "submit", path)
        need(status == 0, f"{bank.name} does not take the ticket: {errors}")
        return json.loads(output)["id"]

    def approve(self, bank, transfer):
        return self.again(bank, "checker", "approve", transfer)

    def wait(self, bank, transfer, what, condition):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            view = self.world.view(bank, transfer)
            if view and condition(view):
                return view
            self.world.look_after()
            time.sleep(0.1)
        raise Failure(f"not within {PATIENCE} s at {bank.name}: {what}; it shows {self.world.view(bank, transfer)}")

    def tell(self):
        self.start()
        first = self.submit(self.seller, "seller", 1)
        need(self.approve(self.seller, first)[0] == 0, "Bank A cannot approve")
        need(self.submit(self.buyer, "buyer", 1) == first and self.approve(self.buyer, first)[0] == 0, "Bank B cannot approve")
        view = self.wait(self.seller, first, "the terms wait for the service", lambda view: [
            (row["stage"], row["result"]) for row in view["decisions"]] == [("MATCH", "WAITS")])
        need(view["state"] == "NEW" and "held" in view["next"], f"nobody says that it waits: {view['state']} {view['next']}")

        second = self.submit(self.buyer, "buyer", 2)
        status, _, errors = self.approve(self.buyer, second)
        need(status == 1 and "terms.limit.exceeded" in errors, f"a second trade fits under a limit of one: {status} {errors}")

        clear = [{"reference": "case-1", "subject": subject, "verdict": "CLEAR"} for subject in SUBJECTS]
        self.desk.says(clear)
        for bank in BANKS:
            self.wait(bank, first, "settled", lambda view: view["outcome"] == "SETTLED")
        view = self.world.view(self.seller, first)
        need([(row["stage"], row["result"], row["version"], row["lists"]) for row in view["decisions"]] == [
            (stage, "ALLOWED", 4, ["lists.example 2026-11-12"]) for stage in ("MATCH", "LOCK", "CLAIM")], f"{view['decisions']}")
        need({"name": "screening", "status": "passed"} in view["guards"], f"the terms do not say so: {view['guards']}")
        shown = self.world.must("transfer", "show", first, "-p", self.world.path(self.seller.folder, "maker.yaml"))
        need("CLAIM by sanctions 4: ALLOWED" in shown, f"people are not shown the decisions:\n{shown}")

        # Settled, it weighs on the counterparty no more: what was refused may be approved now, once the service is content.
        need(self.approve(self.buyer, second)[0] == 0, "the limit is not free again")
        self.desk.says(clear[:1] + [clear[1] | {"verdict": "HIT"}] + clear[2:])
        need(self.submit(self.seller, "seller", 2) == second and self.approve(self.seller, second)[0] == 0, "Bank A, second")
        for bank in BANKS:
            view = self.wait(bank, second, "withdrawn", lambda view: view["outcome"] == "WITHDRAWN")
            need(bank is self.seller or "lists.example" not in json.dumps(view), "the peer is told whom the rule is about")

        third = self.submit(self.buyer, "buyer", 3)
        self.world.stop()
        self.limit(2, "4,926,770.82")
        self.start()
        need(self.approve(self.buyer, third)[0] == 1, "one hundredth too much was approved")
        self.world.stop()
        self.limit(3, "4,926,770.83")
        self.start()
        need(self.approve(self.buyer, third)[0] == 0, "exactly the limit is refused")
        view = self.world.view(self.buyer, third)
        need([(row["subject"], row["result"], row["version"]) for row in view["decisions"]] == [("LIMITS", "ALLOWED", 3)],
             f"another decision is shown: {view['decisions']}")
        self.world.stop()


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    stage = Stage(reader.parse_args().program)
    try:
        stage.tell()
    except (Failure, screening_command.Failure) as failure:
        print(f"gateway screening: {failure}\nleft behind for a look: {stage.folder}", file=sys.stderr)
        return 1
    finally:
        stage.desk.close()
        stage.world.destroy()
    shutil.rmtree(stage.folder)
    shutil.rmtree(stage.desk.folder)
    print("gateway screening: silence held, a clear word settled, a hit withdrew, and a limit was reached and not passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
