#!/usr/bin/env python3
"""Builds the fuzzer with AddressSanitizer, runs every target for a while, and says what was done and found.

    fuzz.py --seconds 60              each target for a minute, from its corpus in Tests/Fuzz/Corpus
    fuzz.py --seconds 60 --only json --only note
    fuzz.py --seconds 2 --workers 2   two targets at a time (part of `make test`)
    fuzz.py --keep                    afterwards make the corpus the smallest that reaches all that was reached
    fuzz.py --build                   build and stop

A finding is kept as .build-fuzz/findings/TARGET-…, and its report beside it; a small one is printed too, in base64. The
exit status is then 1.
"""
import argparse
import base64
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SCRATCH = os.path.join(ROOT, ".build-fuzz")
PACKAGE = os.path.join(SCRATCH, "package")
CORPUS = os.path.join(HERE, "Corpus")
LEAKS = os.path.join(HERE, "leaks.txt")
FINDINGS = os.path.join(SCRATCH, "findings")
PROGRAM = os.path.join(SCRATCH, "build", "release", "Fuzz")

# Edges and comparisons, as libFuzzer wants them; C sources of dependencies get the same.
COVERAGE = "-sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table"
C_COVERAGE = "-fsanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table"


def link_package():
    os.makedirs(PACKAGE, exist_ok=True)
    for name in ("Sources", "Adapters", "Specs", "Tests"):
        link = os.path.join(PACKAGE, name)
        if not os.path.islink(link):
            os.symlink(os.path.join("..", "..", name), link)
    source, copy = os.path.join(HERE, "Package.swift"), os.path.join(PACKAGE, "Package.swift")
    with open(source, encoding="utf-8") as file:
        text = file.read()
    if not os.path.exists(copy) or open(copy, encoding="utf-8").read() != text:
        with open(copy, "w", encoding="utf-8") as file:
            file.write(text)


def runtime(compiler):
    """The library of libFuzzer without a main of its own, out of the toolchain."""
    answer = subprocess.run([compiler, "-print-target-info"], check=True, capture_output=True, text=True).stdout
    resources = re.search(r'"runtimeResourcePath"\s*:\s*"([^"]+)"', answer)[1]
    triple = re.search(r'"arch"\s*:\s*"([^"]+)"', answer)[1]
    path = os.path.join(resources, "clang", "lib", "linux", f"libclang_rt.fuzzer_no_main-{triple}.a")
    if not os.path.exists(path):
        sys.exit(f"this Swift toolchain has no libFuzzer: {path} is missing; use one from swift.org")
    return path


def build(swift, jobs):
    link_package()
    words = [
        swift, "build", "--package-path", PACKAGE, "--scratch-path", os.path.join(SCRATCH, "build"), "-c", "release",
        "--product", "Fuzz", "-j", str(jobs), "--sanitize=address", "-Xswiftc", "-enable-testing",
        "-Xswiftc", COVERAGE, "-Xcc", C_COVERAGE, "-Xlinker", runtime(swift + "c"),
        "-Xlinker", "-lstdc++",
    ]
    began = time.monotonic()
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit("the fuzzer was not built:\n" + done.stdout[-8000:])
    print(f"built in {time.monotonic() - began:.0f} s", flush=True)


def environment(target=None):
    # The backtracer would wait for a person; leaks are looked for at the end of each run.
    words = dict(
        os.environ, SWIFT_BACKTRACE="enable=no", LSAN_OPTIONS=f"suppressions={LEAKS}:print_suppressions=0",
        ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1:detect_stack_use_after_return=0")
    words.pop("FUZZ_TARGET", None)
    return words if target is None else dict(words, FUZZ_TARGET=target)


def targets():
    listed = subprocess.run([PROGRAM], check=True, capture_output=True, text=True, env=environment()).stdout
    return [(line.split()[0], int(line.split()[1])) for line in listed.splitlines()]


def run(name, limit, seconds):
    """Runs one target. Gives its figures and the findings."""
    found = os.path.join(SCRATCH, "found", name)
    os.makedirs(found, exist_ok=True)
    os.makedirs(FINDINGS, exist_ok=True)

    def kept():
        return {file for file in os.listdir(FINDINGS) if re.match(re.escape(name) + "-(crash|leak|oom|timeout)-", file)}

    before = kept()
    words = [
        PROGRAM, found, os.path.join(CORPUS, name), f"-max_total_time={seconds}", f"-max_len={limit}",
        "-timeout=10", "-rss_limit_mb=3000", "-print_final_stats=1", f"-artifact_prefix={FINDINGS}/{name}-",
        "-use_value_profile=1", "-reload=0",
    ]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        env=environment(name), check=False)
    text = done.stdout.decode(errors="replace")
    executed = [int(number) for number in re.findall(r"stat::number_of_executed_units:\s*(\d+)", text)]
    covered = [int(number) for number in re.findall(r"cov: (\d+)", text)]
    new = sorted(kept() - before)
    if done.returncode != 0:
        report = os.path.join(FINDINGS, f"{name}.report")
        with open(report, "w", encoding="utf-8") as file:
            file.write(text)
        new.append(os.path.basename(report))
    return executed[-1] if executed else 0, covered[-1] if covered else 0, new


def tell(finding):
    """What broke, and the input where it is short: on a server that keeps no files this is all that is left."""
    path = os.path.join(FINDINGS, finding)
    with open(path, "rb") as file:
        content = file.read()
    if finding.endswith(".report"):
        lines = content.decode(errors="replace").splitlines()
        for line in [line for line in lines if "Fatal error" in line or "ERROR:" in line or "SUMMARY:" in line][:6]:
            print(f"    {line}")
    elif len(content) <= 4096:
        print(f"    {finding}: {base64.b64encode(content).decode()}")


def keep(name, limit):
    """Puts the smallest set of inputs that reaches all that was reached in the corpus's place; findings stay."""
    folder, small = os.path.join(CORPUS, name), os.path.join(SCRATCH, "small", name)
    shutil.rmtree(small, ignore_errors=True)
    os.makedirs(small)
    subprocess.run(
        [PROGRAM, "-merge=1", "-use_counters=0", f"-max_len={limit}", f"-artifact_prefix={small}/../{name}-", small, folder, os.path.join(SCRATCH, "found", name)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(name), check=True)
    if not os.listdir(small):
        sys.exit(f"merging {name} left nothing; the corpus stays as it was")
    for file in os.listdir(folder):
        if not file.startswith("finding-"):
            os.remove(os.path.join(folder, file))
    for file in os.listdir(small):
        shutil.copy(os.path.join(small, file), os.path.join(folder, file))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", action="append", help="this target; may be said again")
    parser.add_argument("--keep", action="store_true", help="renew the corpus by what was reached")
    parser.add_argument("--build", action="store_true", help="build and stop")
    parser.add_argument("--swift", default="swift")
    parser.add_argument("--workers", type=int, default=1, help="targets at a time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    words = parser.parse_args()
    build(words.swift, words.jobs)
    if words.build:
        return 0
    total, findings = 0, []
    chosen = [(name, limit) for name, limit in targets() if not words.only or name in words.only]
    if not chosen:
        sys.exit("no such target; without --only all of them run")
    print(f"{'target':18} {'executions':>12} {'covered':>8}  findings")
    with concurrent.futures.ThreadPoolExecutor(words.workers) as pool:
        runs = [pool.submit(run, name, limit, words.seconds) for name, limit in chosen]
        for (name, limit), one in zip(chosen, runs):
            executed, covered, new = one.result()
            if not executed and not new:
                sys.exit(f"{name} executed nothing: is its corpus there?")
            total += executed
            findings += new
            print(f"{name:18} {executed:12,} {covered:8,}  {', '.join(new) or 'none'}", flush=True)
            for finding in new:
                tell(finding)
            if words.keep and not new:
                keep(name, limit)
    print(f"{len(chosen)} targets, {total:,} executions, {len(findings)} findings"
          + (f" in {FINDINGS}" if findings else ""))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
