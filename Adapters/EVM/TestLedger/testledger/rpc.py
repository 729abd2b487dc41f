"""JSON-RPC 2.0: single requests, notifications and batches, to the methods of a few objects."""

import inspect
import json
import re
import sys
import traceback

from .encoding import RpcError, invalid

NAMESPACES = ("eth_", "net_", "web3_", "debug_", "txpool_", "qbft_", "istanbul_", "clique_", "test_")
LARGEST_BATCH = 1024
DEEPEST = 64  # levels of nesting; py-evm raises Python's own limit so far that a deep text would end the process
STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
BRACKET = re.compile(rb"[][{}]")


def depth(body):
    """How deep a JSON text is nested, not counting brackets in strings."""
    level = deepest = 0
    for bracket in BRACKET.findall(STRING.sub(b"", body)):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest


class Endpoint:
    def __init__(self, handlers, lies):
        self.lies = lies
        self.methods = {}
        for handler in handlers:
            for name, method in inspect.getmembers(handler, inspect.ismethod):
                if name.startswith(NAMESPACES):
                    self.methods[name] = (method, inspect.signature(method))

    def answer(self, body):
        """The answer to a request's text, or nothing when none is due."""
        try:
            request = None if depth(body) > DEEPEST else json.loads(body)
        except ValueError:
            request = None
        if request is None:
            return failed(None, RpcError(-32700, "Parse error"))
        if not isinstance(request, list):
            return self.one(request)
        if not request:
            return failed(None, RpcError(-32600, "Invalid Request"))
        if len(request) > LARGEST_BATCH:
            return failed(None, RpcError(-32005, "Number of requests exceeds max batch size"))
        answers = [answer for answer in map(self.one, request) if answer is not None]
        return answers or None

    def one(self, request):
        if not isinstance(request, dict) or request.get("jsonrpc") != "2.0" or not isinstance(request.get("method"), str):
            return failed(None, RpcError(-32600, "Invalid Request"))
        number, method, parameters = request.get("id"), request["method"], request.get("params") or []
        try:
            result = self.lies.answer(method, parameters, self.call(method, parameters))
            answer = {"jsonrpc": "2.0", "id": number, "result": result}
        except RpcError as error:
            answer = failed(number, error)
        except Exception as error:  # a fault of this ledger must not look like an answer
            traceback.print_exc(file=sys.stderr)
            answer = failed(number, RpcError(-32603, f"Internal error: {type(error).__name__}"))
        return answer if "id" in request else None

    def call(self, method, parameters):
        if method not in self.methods:
            raise RpcError(-32601, "Method not found")
        function, signature = self.methods[method]
        if not isinstance(parameters, list):
            raise invalid("params: expected a list")
        try:
            signature.bind(*parameters)
        except TypeError as error:
            raise invalid(f"params: {error}") from error
        return function(*parameters)


def failed(number, error):
    body = {"code": error.code, "message": error.message}
    if error.data is not None:
        body["data"] = error.data
    return {"jsonrpc": "2.0", "id": number, "error": body}
