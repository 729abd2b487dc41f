#!/usr/bin/env python3
"""Three places (Bank A, Bank B, the ledgers) in network namespaces of their own, joined by three wires with weather.

A wire is a pair of TUN devices and this program between them, which delivers each packet late, twice, out of order or
not at all: `wires.py NAMESPACE-A NAMESPACE-B NAMESPACE-L SEED` reads one JSON object a line (`Weather`, as a
dictionary, with the `wire` that it is for), prints `up`, and at the end of its input what it did to each wire.
Packets have due times of their own: where the jitter is larger than the space between two, the later may be first.
"""

import contextlib
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import struct
import subprocess
import sys
import threading
import time

TUNSETIFF, TUN_WITHOUT_HEADER, CLONE_NEWNET = 0x400454CA, 0x1001, 0x40000000
PLACES = {"a": "10.77.0.1", "b": "10.77.0.2", "l": "10.77.0.3"}
WIRES = ("ab", "al", "bl")
CLEAR = {"delay": 0, "jitter": 0, "loss": 0, "doubled": 0, "cut": False}
libc = ctypes.CDLL(None, use_errno=True)


@contextlib.contextmanager
def inside(namespace):
    """This thread, and whatever it starts, in another network namespace."""
    with open("/proc/thread-self/ns/net") as home, open(f"/run/netns/{namespace}") as there:
        if libc.setns(there.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
        try:
            yield
        finally:
            libc.setns(home.fileno(), CLONE_NEWNET)


class Wires:
    """The namespaces and the relay, from the side of a test."""

    def __init__(self, name, seed):
        self.namespaces = {place: f"{name}-{place}" for place in PLACES}
        self.relay, self.report, self.closing = None, {}, threading.Lock()
        try:
            self.build(seed)
        except BaseException:
            self.close()
            raise

    def build(self, seed):
        for place, namespace in self.namespaces.items():
            ip("netns", "add", namespace)
            ip("-n", namespace, "link", "set", "lo", "up")
            ip("-n", namespace, "address", "add", f"{PLACES[place]}/32", "dev", "lo")
        self.relay = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), *self.namespaces.values(), str(seed)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.relay.stdout.readline().strip() != "up":
            raise OSError("the wires did not come up")
        for wire in WIRES:
            for here, there in (wire, wire[::-1]):
                ip("-n", self.namespaces[here], "link", "set", f"to-{there}", "up")
                ip("-n", self.namespaces[here], "route", "add", f"{PLACES[there]}/32", "dev", f"to-{there}",
                   "src", PLACES[here])

    def weather(self, wires, **changes):
        for wire in wires:
            self.relay.stdin.write(json.dumps({"wire": wire, **CLEAR, **changes}) + "\n")
        self.relay.stdin.flush()

    def close(self):
        """Gives what was done to the packets of each wire. May be called again, from any thread."""
        with self.closing:
            relay, self.relay = self.relay, None
            if relay:
                try:
                    self.report = json.loads(relay.communicate(timeout=10)[0].strip() or "{}")
                except (ValueError, OSError, subprocess.TimeoutExpired):
                    relay.kill()
                    relay.wait()
            for namespace in [name for name in self.namespaces.values() if os.path.exists(f"/run/netns/{name}")]:
                subprocess.run(["ip", "netns", "del", namespace], capture_output=True, check=False)
            return self.report


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"`ip {' '.join(words)}`: {done.stderr.strip()}")


class Wire:
    def __init__(self, ends, chance):
        self.ends, self.chance, self.now = ends, chance, dict(CLEAR)
        self.done = {"carried": 0, "lost": 0, "doubled": 0, "overtaken": 0}
        self.waiting, self.number, self.last = [], 0, {}

    def take(self, end, when):
        for _ in range(64):
            try:
                packet = os.read(end, 65535)
            except BlockingIOError:
                return
            if self.now["cut"] or self.chance.random() < self.now["loss"]:
                self.done["lost"] += 1
                continue
            twice = self.chance.random() < self.now["doubled"]
            self.done["doubled"] += twice
            for _ in range(1 + twice):
                late = self.now["delay"] + self.chance.uniform(-1, 1) * self.now["jitter"]
                self.number += 1
                other = self.ends[0] if end == self.ends[1] else self.ends[1]
                heapq.heappush(self.waiting, (when + max(0, late), self.number, other, packet))

    def give(self, when):
        while self.waiting and self.waiting[0][0] <= when:
            _, number, end, packet = heapq.heappop(self.waiting)
            self.done["overtaken"] += number < self.last.get(end, 0)
            self.last[end] = max(number, self.last.get(end, 0))
            self.done["carried"] += 1
            with contextlib.suppress(OSError):
                os.write(end, packet)


def tun(namespace, name):
    with inside(namespace):
        end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), TUN_WITHOUT_HEADER))
        return end


def carry(namespaces, seed):
    chance = random.Random(seed)
    wires = {wire: Wire([tun(namespaces[wire[0]], f"to-{wire[1]}"), tun(namespaces[wire[1]], f"to-{wire[0]}")], chance)
             for wire in WIRES}
    owner = {end: wire for wire in wires.values() for end in wire.ends}
    print("up", flush=True)
    orders = b""
    while True:
        due = min((wire.waiting[0][0] for wire in wires.values() if wire.waiting), default=None)
        patience = None if due is None else max(0, due - time.monotonic())
        ready, _, _ = select.select([0, *owner], [], [], patience)
        when = time.monotonic()
        for end in ready:
            if end:
                owner[end].take(end, when)
                continue
            read = os.read(0, 65536)
            if not read:
                print(json.dumps({name: wire.done for name, wire in wires.items()}))
                return
            *lines, orders = (orders + read).split(b"\n")
            for line in lines:
                order = json.loads(line)
                wires[order.pop("wire")].now = order
        for wire in wires.values():
            wire.give(time.monotonic())


if __name__ == "__main__":
    carry(dict(zip(PLACES, sys.argv[1:4])), int(sys.argv[4]))
