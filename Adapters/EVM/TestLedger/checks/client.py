"""A small client: starts the ledger as a process, asks it over HTTP, signs transactions with test accounts."""

import json
import os
import signal
import sys
import urllib.request
from pathlib import Path

from eth_account import Account
from eth_utils import to_checksum_address
from testledger.options import read_options
from testledger.service import main

PROGRAM = Path(__file__).resolve().parents[1] / "test_ledger.py"
ACCOUNTS = [Account.from_key(index.to_bytes(32, "big")) for index in range(1, 9)]  # keys 1 to 8, known to everyone

# Stores calldata[32:64] at slot calldata[0:32] and logs it with the slot and the caller as topics; shorter calldata reverts.
RECORDER = bytes.fromhex("6040361060" + "1e57" "602035600035" "55" "602035600052" "3360003560206000a2" "00" "5b60006000fd")
RECORDER_INIT = bytes.fromhex("6024600c60003960246000f3") + RECORDER


class Answered(Exception):
    """An error answer: code, message, data."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code, self.message, self.data = error["code"], error["message"], error.get("data")


class Client:
    def __init__(self, url):
        self.url = url

    def post(self, body):
        request = urllib.request.Request(self.url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def __call__(self, method, *parameters):
        answer = self.post({"jsonrpc": "2.0", "id": 7, "method": method, "params": list(parameters)})
        assert answer["id"] == 7, answer
        if "error" in answer:
            raise Answered(answer["error"])
        return answer["result"]


class Running:
    """A ledger process with its endpoints; funds the test accounts. Forked, so that the libraries are loaded once."""

    def __init__(self, *options, follower=True, control=True):
        arguments = ["--port", "0", *options]
        arguments += ["--control"] if control else []
        arguments += ["--follower-port", "0"] if follower else []
        for account in ACCOUNTS:
            arguments += ["--fund", account.address]
        reading, writing = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            serve(arguments, writing)
        os.close(writing)
        with os.fdopen(reading) as announcing:
            line = announcing.readline()
        if not line:
            raise RuntimeError(f"the ledger did not start: {os.waitpid(self.process, 0)[1]}")
        self.announced = json.loads(line)
        self.main = Client(self.announced["endpoints"]["main"])
        self.follower = Client(self.announced["endpoints"]["follower"]) if follower else None

    def kill(self):
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
            self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def serve(arguments, output):
    """The child's whole life: the program with these arguments, its first line to `output`."""
    status = 1
    try:
        os.dup2(output, 1)
        sys.stdout = os.fdopen(1, "w")
        status = main(read_options(arguments))
    finally:
        os._exit(status)


def bytes_of(text):
    return bytes.fromhex(text[2:])


def hex_of(value):
    return "0x" + bytes(value).hex()


def signed(sender, nonce, to=None, data=b"", kind=2, gas=200_000, value=0, price=3 * 10**9, chain_id=1337):
    """A signed transaction of type 0, 1 or 2 in hex; `price` is the price or both fees in wei."""
    fields = {"nonce": nonce, "gas": gas, "value": value, "data": data, "chainId": chain_id}
    if to is not None:
        fields["to"] = to_checksum_address(to)
    if kind == 2:
        fields |= {"type": 2, "maxFeePerGas": price, "maxPriorityFeePerGas": price}
    else:
        fields["gasPrice"] = price
        if kind == 1:
            fields |= {"type": 1, "accessList": [{"address": to_checksum_address(b"\x11" * 20), "storageKeys": ["0x" + "22" * 32]}]}
    return hex_of(sender.sign_transaction(fields).raw_transaction)


def record(slot, value):
    """Calldata for the recorder."""
    return slot.to_bytes(32, "big") + value.to_bytes(32, "big")
