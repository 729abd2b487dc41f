"""An endpoint that answers falsely, or late, when a test says so."""

from dataclasses import dataclass, field

from .encoding import RpcError, invalid, read_count, read_object

LIE_KEYS = ("endpoint", "method", "first", "set", "result", "error", "times")


@dataclass
class Lie:
    """Changes the answers of one method: some top-level values (`set`, in each element of a list), all (`result`), or to an error.

    The call is carried out all the same: an error for a transaction that was accepted is a lost answer.
    """

    method: str
    changes: dict | None
    result: object
    error: RpcError | None
    first: object  # only when the first parameter is this; nothing: always
    times: int | None  # how often; nothing: for ever


def read_error(wanted):
    read_object(wanted, "error", ("code", "message"))
    if type(wanted.get("code")) is not int or not isinstance(wanted.get("message"), str):
        raise invalid("error: expected a code (a number) and a message")
    return RpcError(wanted["code"], wanted["message"])


@dataclass
class Lies:
    latency: float = 0.0  # seconds before each answer
    told: list = field(default_factory=list)

    def add(self, wanted):
        read_object(wanted, "lie", LIE_KEYS)
        if not isinstance(wanted.get("method"), str):
            raise invalid("lie: name the method")
        if sum(key in wanted for key in ("set", "result", "error")) != 1:
            raise invalid("lie: give one of set, result and error")
        changes = wanted.get("set", {})
        if not isinstance(changes, dict):
            raise invalid("lie: set is an object of names and false values")
        times = read_count(wanted["times"], "times", 1 << 20) if "times" in wanted else None
        error = read_error(wanted["error"]) if "error" in wanted else None
        self.told.append(Lie(wanted["method"], wanted.get("set"), wanted.get("result"), error, wanted.get("first"), times))

    def answer(self, method, parameters, result):
        """The answer to give instead of `result`; usually `result`."""
        for lie in self.told:
            if lie.method != method or lie.times == 0:
                continue
            if lie.first is not None and (not parameters or parameters[0] != lie.first):
                continue
            if lie.times is not None:
                lie.times -= 1
            if lie.error is not None:
                raise lie.error
            if lie.changes is None:
                return lie.result
            if isinstance(result, list):
                return [element | lie.changes if isinstance(element, dict) else element for element in result]
            return result | lie.changes if isinstance(result, dict) else result
        return result
