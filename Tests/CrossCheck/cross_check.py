#!/usr/bin/env python3
"""Asks the program and other people's libraries the same questions, at random, and compares every answer.

QuantLib counts days, rolls dates and prices bonds; python-stdnum checks identifiers; the standard library's fractions,
60-digit decimals and zoneinfo replay prices, bond prices and value dates with arithmetic of their own.
"""

import argparse
import datetime
import itertools
import json
import random
import subprocess
import sys

import dates
import identifiers
import prices

KINDS = {
    "day counts (QuantLib)": dates.day_counts,
    "day count A006 (QuantLib)": dates.icma,
    "roll rules (QuantLib)": dates.rolls,
    "value dates (zoneinfo)": dates.value_dates,
    "claims (fractions)": prices.claims,
    "bond prices (QuantLib, decimals)": prices.bonds,
    "settlement amounts (fractions)": prices.settlements,
    "identifiers (python-stdnum)": identifiers.identifiers,
}


def ask(program, questions):
    """The program's answers, one for each question, through one process."""
    text = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question, _ in questions)
    run = subprocess.run([program, "calculate", "--batch"], input=text.encode(), stdout=subprocess.PIPE, check=True)
    answers = [json.loads(line) for line in run.stdout.decode().splitlines()]
    if len(answers) != len(questions):
        raise SystemExit(f"{len(questions)} questions, {len(answers)} answers")
    return answers


def differs(expected, answer):
    """Where the answer contradicts what was computed here; None if nowhere. A pair is a value and what it may be off."""
    result = answer.get("result")
    if result is None:
        return f"refused: {answer.get('error')}"
    for key, wanted in expected.items():
        found = result.get(key)
        if isinstance(wanted, tuple):
            near = isinstance(found, str) and abs(float(found) - wanted[0]) <= wanted[1]
        else:
            near = found == wanted
        if not near:
            return f"{key}: here {wanted}, the program {found}"
    return None


def notices(expected, answer):
    """Whether a wrong answer would have been seen."""
    key = next(iter(expected))
    wrong = {"result": dict(answer["result"], **{key: "123456789.5"})}
    return differs(expected, wrong) is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=".build/debug/interlock")
    parser.add_argument("--cases", type=int, default=20000, help="of each kind")
    parser.add_argument("--seed", type=int, default=20260316)
    options = parser.parse_args()
    failed = 0
    for name, generate in KINDS.items():
        began = datetime.datetime.now()
        source = random.Random(f"{options.seed} {name}")
        questions = list(itertools.islice(generate(source), options.cases))
        answers = ask(options.program, questions)
        wrong = [
            (question, difference) for (question, expected), answer in zip(questions, answers)
            if (difference := differs(expected, answer))]
        if not wrong and not notices(questions[0][1], answers[0]):
            raise SystemExit(f"{name}: the comparison does not see a wrong answer")
        seconds = (datetime.datetime.now() - began).total_seconds()
        print(f"{name:34} {len(questions):7} cases, {len(wrong)} differ, {seconds:.0f} s", flush=True)
        for question, difference in wrong[:3]:
            print("   ", json.dumps(question, ensure_ascii=False), "\n       ", difference)
        failed += len(wrong)
    if failed:
        sys.exit(f"{failed} answers differ (seed {options.seed})")


if __name__ == "__main__":
    main()
