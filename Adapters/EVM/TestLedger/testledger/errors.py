"""Refusals in the words and codes of go-ethereum or of Besu, as clients tell them apart by both."""

from eth_abi import decode
from eth_abi.exceptions import DecodingError

from .encoding import RpcError, data

GETH = {
    "undecodable": (-32000, "rlp: {detail}"),
    "kind": (-32000, "transaction type not supported"),
    "known": (-32000, "already known"),
    "chain": (-32000, "invalid sender: invalid chain id for signer: {detail}"),
    "unprotected": (-32000, "only replay-protected (EIP-155) transactions allowed over RPC"),
    "sender": (-32000, "invalid sender"),
    "intrinsic": (-32000, "intrinsic gas too low: {detail}"),
    "block-gas": (-32000, "exceeds block gas limit"),
    "tip-above-cap": (-32000, "max priority fee per gas higher than max fee per gas"),
    "underpriced": (-32000, "transaction underpriced: {detail}"),
    "nonce-low": (-32000, "nonce too low: {detail}"),
    "funds": (-32000, "insufficient funds for gas * price + value: {detail}"),
    "replacement": (-32000, "replacement transaction underpriced"),
    "full": (-32000, "txpool is full"),
}
BESU = {
    "undecodable": (-32602, "Invalid transaction params (missing or incorrect)"),
    "kind": (-32602, "Invalid transaction type"),
    "known": (-32000, "Known transaction"),
    "chain": (-32000, "Wrong chainId"),
    "unprotected": (-32000, "ChainId is required"),
    "sender": (-32002, "Invalid signature"),
    "intrinsic": (-32003, "Intrinsic gas exceeds gas limit"),
    "block-gas": (-32005, "Transaction gas limit exceeds block gas limit"),
    "tip-above-cap": (-32000, "Max priority fee per gas exceeds max fee per gas"),
    "underpriced": (-32009, "Gas price below configured minimum gas price"),
    "nonce-low": (-32001, "Nonce too low"),
    "funds": (-32004, "Upfront cost exceeds account balance"),
    "replacement": (-32000, "Replacement transaction underpriced"),
    "full": (-32000, "Transaction pool is full"),
}


def revert_reason(output):
    """The text of a Solidity or Vyper `Error(string)`, if that is what was returned."""
    if output[:4] != bytes.fromhex("08c379a0"):
        return None
    try:
        return decode(["string"], output[4:])[0]
    except (DecodingError, UnicodeDecodeError, OverflowError):
        return None


class Errors:
    def __init__(self, dialect):
        self.besu = dialect == "besu"

    def refused(self, name, detail=""):
        code, text = (BESU if self.besu else GETH)[name]
        return RpcError(code, text.format(detail=detail))

    def reverted(self, output):
        reason = revert_reason(output)
        if self.besu:
            return RpcError(-32000, "Execution reverted" + (f" ({reason})" if reason else ""), data(output))
        return RpcError(3, "execution reverted" + (f": {reason}" if reason else ""), data(output))
