"""What the platform of one bond does on a chain, once: makes the token, knows the escrow, admits both banks, issues, and has the seller approve.

For demonstrations on the test ledger. It sends each transaction plainly and waits until its receipt says that it worked; started
twice it makes two tokens. It prints one line of JSON: the token's address.
"""

import argparse
import json
import sys
import time
import urllib.request
from pathlib import Path

from asn1crypto import keys as asn1_keys, pem
from eth_abi import encode
from eth_account import Account
from eth_utils import function_signature_to_4byte_selector as selector, to_checksum_address

ARTEFACT = Path(__file__).resolve().parents[1] / "Contracts/Artefacts/BondToken.json"
CONSTRUCTOR = ["string"] * 5 + ["uint256"] * 3 + ["address"]
NO_RULE = "0x" + "00" * 20
GWEI = 10**9


class Chain:
    def __init__(self, endpoint, patience):
        self.endpoint, self.patience = endpoint, patience
        self.chain_id = int(self.call("eth_chainId"), 16)

    def call(self, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.endpoint, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            told = json.load(answer)
        if "error" in told:
            raise SystemExit(f"bond_platform.py: {method}: {told['error'].get('message')}")
        return told["result"]

    def send(self, account, what, target, data):
        """One transaction; its receipt, once it is in a block and worked."""
        base = int(self.call("eth_getBlockByNumber", "latest", False).get("baseFeePerGas", "0x0"), 16)
        signed = account.sign_transaction({
            "chainId": self.chain_id, "nonce": int(self.call("eth_getTransactionCount", account.address, "latest"), 16),
            "gas": 5_000_000, "maxFeePerGas": 2 * base + 2 * GWEI, "maxPriorityFeePerGas": 2 * GWEI, "value": 0, "data": data,
            **({"to": to_checksum_address(target)} if target else {}),
        })
        name = self.call("eth_sendRawTransaction", "0x" + bytes(signed.raw_transaction).hex())
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            receipt = self.call("eth_getTransactionReceipt", name)
            if receipt:
                if int(receipt["status"], 16) != 1:
                    raise SystemExit(f"bond_platform.py: {what} reverted")
                return receipt
            time.sleep(0.1)
        raise SystemExit(f"bond_platform.py: {what} is in no block after {self.patience} s")


def act(signature, types, *values):
    return selector(signature) + encode(types, values)


def constructor(asset, units):
    """The bond's facts, as its descriptor states them."""
    facts = asset["kind"]["facts"]
    nominal = facts["nominalPerUnit"]
    return encode(CONSTRUCTOR, [
        facts["issuer"][:64], "BOND", facts["isin"], nominal["currency"], facts["maturity"],
        int(nominal["minor"]), 1, units, NO_RULE,
    ])


def hex_key(path):
    return Account.from_key(Path(path).read_text().strip())


def pem_key(path):
    """An account's key as `interlock keys make evm-holder` writes it: PKCS #8."""
    _, _, der = pem.unarmor(Path(path).read_bytes())
    secret = asn1_keys.PrivateKeyInfo.load(der)["private_key"].parsed["private_key"].native
    return Account.from_key(secret.to_bytes(32, "big"))


def main():
    p = argparse.ArgumentParser(prog="bond_platform.py", description=__doc__.splitlines()[0])
    p.add_argument("--endpoint", required=True)
    p.add_argument("--asset", required=True, help="the bond's descriptor, a JSON file; its id is not read")
    p.add_argument("--units", required=True, type=int)
    p.add_argument("--escrow", required=True)
    p.add_argument("--issuer-key", required=True, help="64 hexadecimal digits in a file")
    p.add_argument("--seller-key", required=True, help="a PEM file; gets all units and approves the escrow")
    p.add_argument("--buyer", required=True, help="the buyer's address")
    p.add_argument("--patience", type=float, default=30, help="seconds for each transaction (default 30)")
    options = p.parse_args()
    chain = Chain(options.endpoint, options.patience)
    issuer, seller = hex_key(options.issuer_key), pem_key(options.seller_key)
    code = bytes.fromhex(json.loads(ARTEFACT.read_text())["bytecode"].removeprefix("0x"))
    asset = json.loads(Path(options.asset).read_text())
    token = chain.send(issuer, "the token", None, code + constructor(asset, options.units))["contractAddress"]
    steps = [
        (issuer, "knowEscrow(address)", ["address"], [options.escrow]),
        (issuer, "admit(address)", ["address"], [seller.address]),
        (issuer, "admit(address)", ["address"], [options.buyer]),
        (issuer, "issue(address,uint256)", ["address", "uint256"], [seller.address, options.units]),
        (seller, "approve(address,uint256)", ["address", "uint256"], [options.escrow, options.units]),
    ]
    for account, signature, types, values in steps:
        chain.send(account, signature, token, act(signature, types, *values))
    print(json.dumps({"token": token.lower()}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
