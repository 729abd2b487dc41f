"""A registry as its members meet it: through the program's own commands, and a hundred at once.

    registry_processes.py [--program PATH]
"""

import argparse
import json
import shutil
import signal
import sys
import time

from registry_world import REPOSITORY, Failure, RegistryWorld, need


class Story:
    def __init__(self, program: str):
        self.world = RegistryWorld(program)

    def a_claim_from_reserve_to_payment(self):
        world, invoice = self.world, self.world.invoice("INV-1")
        # The same invoice as another bank's clerk types it.
        typed = self.world.invoice("inv 1")
        status, outcome = world.ask("b", "reserve", invoice, "--id", "b/1", "--until", self.later(3600), "--answer", "answer.json")
        need((status, outcome["reserved"]["near"]) == (0, 0), f"not reserved: {outcome}")
        signed = json.load(open(world.path("answer.json")))
        need(signed["word"]["record"]["count"] == "1" and signed["word"]["member"] == "gw.bank-b", f"another answer: {signed}")
        need(world.ask("c", "reserve", typed, "--id", "c/1", "--open") == (1, {"refused": "registry.reserved"}), "two have it")
        # Another amount: another claim, and a person is told to look.
        status, outcome = world.ask("c", "reserve", world.invoice("INV/1", "1980025.16"), "--id", "c/2", "--open")
        need(outcome["reserved"]["near"] == 1, f"the near claim was not counted: {outcome}")
        need(world.ask("b", "extend", "--id", "b/2", "--reservation", "b/1", "--open")[0] == 0, "not extended")
        need(world.ask("b", "finance", "--id", "b/3", "--reservation", "b/1") == (0, "financed"), "not financed")
        need(world.ask("c", "reserve", typed, "--id", "c/3", "--open") == (1, {"refused": "registry.financed"}), "financed twice")
        need(self.state("c", typed) == ("FINANCED", None) and self.state("b", typed) == ("FINANCED", "b/1"), "another standing")
        need(world.ask("b", "release", "--id", "b/4", "--reservation", "b/1", "--reason", "paid") == (0, {"released": "PAID"}), "not paid")
        need(world.ask("d", "reserve", typed, "--id", "d/1", "--open") == (1, {"refused": "registry.paid"}), "a paid claim is sold")

    def a_resale(self):
        world, invoice = self.world, self.world.invoice("INV-2")
        world.must("registry", "reserve", world.path("a.yaml"), invoice, "--id", "a/1", "--open")
        world.must("registry", "finance", world.path("a.yaml"), "--id", "a/2", "--reservation", "a/1")
        for seller, buyer in (("a", "c"), ("c", "b")):
            world.must("registry", "resell", world.path(f"{seller}.yaml"), invoice, "--to", f"gw.bank-{buyer}",
                       "--reservation", "b/resale", "--out", world.path(f"{seller}-{buyer}.link"))
        links = [word for name in ("a-c", "c-b") for word in ("--link", world.path(f"{name}.link"))]
        need(world.ask("b", "reserve", invoice, "--id", "b/other", "--open", *links)[1] == {"refused": "registry.chain"}, "a link was used for another reservation")
        need(world.ask("b", "reserve", invoice, "--id", "b/short", "--open", *links[:2])[1] == {"refused": "registry.chain"}, "half a chain")
        need(world.ask("b", "reserve", invoice, "--id", "b/resale", "--open", *links)[0] == 0, "a resale is taken for a duplicate")
        need(world.ask("b", "finance", "--id", "b/bought", "--reservation", "b/resale") == (0, "financed"), "not bought")
        need(self.state("a", invoice) == ("FINANCED", "a/1"), "the first financier is forgotten")
        status, _, errors = world.run("registry", "resell", world.path("d.yaml"), invoice, "--to", "gw.bank-a", "--reservation", "x", "--out", "x.link")
        need(status == 1 and "registry.no-resale-key" in errors, f"a link without a key: {errors}")

    def a_hundred_at_once(self):
        world = self.world
        before = int(json.loads(world.post("a", "/v1/registry", None)[1])["records"]["count"])
        questions = [
            (world.banks[number % 4], world.question(f"many/{number}", reserve={
                "chain": [], "claim": "ab" * 32, "near": "cd" * 32, "until": None})) for number in range(100)]
        begun = time.monotonic()
        waiting = [world.begin(bank, "/v1/requests", body) for bank, body in questions]
        answers = [world.end(each) for each in waiting]
        took = time.monotonic() - begun
        need(all(status == 200 for status, _ in answers), f"not everyone was answered: {sorted({status for status, _ in answers})}")
        words = [json.loads(answer)["word"] for _, answer in answers]
        won = [word for word in words if word["outcome"] == {"reserved": {"near": 0, "until": None}}]
        lost = [word for word in words if word["outcome"] == {"refused": "registry.reserved"}]
        need((len(won), len(lost)) == (1, 99), f"{len(won)} won and {len(lost)} lost")
        numbers = sorted(int(word["record"]["count"]) for word in words)
        need(numbers == list(range(before + 1, before + 101)), "answers without a record of their own")
        again = [world.post(bank, "/v1/requests", body) for bank, body in questions[:8]]
        need(again == answers[:8], "asked again, another answer")
        self.many = questions, answers
        print(f"registry: 100 attempts of four banks in {took:.1f} s, one won", flush=True)

    def a_kill_changes_nothing(self):
        self.world.stop(signal.SIGKILL)
        self.world.start()
        questions, answers = self.many
        again = [self.world.post(bank, "/v1/requests", body) for bank, body in questions[:8]]
        need(again == answers[:8], "after a kill another answer")

    def who_does_not_answer_allows_nothing(self):
        world, invoice = self.world, self.world.invoice("INV-3")
        world.stop()
        status, _, errors = world.run("registry", "reserve", world.path("slow.yaml"), invoice, "--id", "b/9", "--open")
        need(status == 5 and "registry.not-reached" in errors, f"a registry that is away: {status} {errors}")
        world.start()
        status, _, errors = world.run("registry", "reserve", world.path("stranger.yaml"), invoice, "--id", "b/9", "--open")
        need(status == 5 and "registry.not-reached" in errors, f"a stranger was let in: {status} {errors}")
        status, _, errors = world.run("registry", "reserve", world.path("forged.yaml"), invoice, "--id", "b/9", "--open")
        need(status == 1 and "registry.signature" in errors, f"another key's answer was believed: {status} {errors}")
        # Nobody knows, so the same id is asked again; and it was reserved.
        need(world.ask("b", "reserve", invoice, "--id", "b/9", "--open")[0] == 0, "the same request, another outcome")
        status, _, errors = world.run("registry", "reserve", world.path("b.yaml"), world.invoice("INV-4"), "--id", "b/9", "--open")
        need(status == 4 and "registry.request-reused" in errors, f"one id for two claims: {status} {errors}")

    def a_store_put_back(self):
        world, invoice = self.world, self.world.invoice("INV-5")
        world.stop()
        world.keep_store("earlier")
        world.start()
        memory = ["--memory", world.path("memory.json")]
        need(world.ask("b", "reserve", invoice, "--id", "b/m1", "--open", *memory)[0] == 0, "not reserved")
        need(world.ask("b", "finance", "--id", "b/m2", "--reservation", "b/m1", *memory)[0] == 0, "not financed")
        world.stop()
        world.put_back("earlier")
        world.start()
        # The claim is free again for those who do not remember, until one comes who does.
        status, _, errors = world.run("registry", "finance", world.path("b.yaml"), "--id", "b/m3", "--reservation", "b/m1", *memory)
        need(status == 4 and "registry.rolled-back" in errors, f"the store's age was not noticed: {errors}")
        status, _, errors = world.run("registry", "reserve", world.path("c.yaml"), invoice, "--id", "c/m1", "--open")
        need(status == 4 and "registry.rolled-back" in errors, f"it goes on deciding: {errors}")

    # Help

    @staticmethod
    def later(seconds: int) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))

    def state(self, bank: str, document: str):
        word = self.world.json("registry", "status", self.world.path(f"{bank}.yaml"), document, "--json")["word"]
        return word["state"], word["own"]

    def other_profiles(self):
        """Bank b in a hurry, as a stranger, and with another key for the registry's answers."""
        text = open(self.world.path("b.yaml")).read()
        self.world.tls("stranger")
        other = self.world.json("registry", "keys", "-d", self.world.path("other"), "--json")["key"]
        for name, old, new in (
            ("slow", "timeout: 20", "timeout: 1"), ("forged", self.world.answer_key, other),
            ("stranger", "tls: {certificate: b/tls.cert.pem, key: b/tls.key.pem}", "tls: {certificate: stranger/tls.cert.pem, key: stranger/tls.key.pem}"),
        ):
            need(old in text, f"no `{old}` in the profile")
            with open(self.world.path(f"{name}.yaml"), "w") as file:
                file.write(text.replace(old, new).replace("timeout: 20", "timeout: 2"))

    def tell(self):
        self.other_profiles()
        self.world.start()
        for chapter in (
            self.a_claim_from_reserve_to_payment, self.a_resale, self.a_hundred_at_once, self.a_kill_changes_nothing,
            self.who_does_not_answer_allows_nothing, self.a_store_put_back,
        ):
            begun = time.monotonic()
            chapter()
            print(f"registry: {chapter.__name__.replace('_', ' ')} ({time.monotonic() - begun:.1f} s)", flush=True)
        self.world.stop()


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    story = Story(reader.parse_args().program)
    try:
        story.tell()
    except Failure as failure:
        print(f"registry: {failure}\nleft behind for a look: {story.world.folder}", file=sys.stderr)
        return 1
    finally:
        story.world.close()
    shutil.rmtree(story.world.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
