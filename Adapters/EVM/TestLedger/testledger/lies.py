"""An endpoint that answers falsely, or late, when a test says so."""

from dataclasses import dataclass, field

from .encoding import invalid, read_count, read_object

LIE_KEYS = ("endpoint", "method", "first", "set", "result", "times")


@dataclass
class Lie:
    """Changes the answers of one method: some top-level values (`set`, in each element of a list), or all (`result`)."""

    method: str
    changes: dict | None
    result: object
    first: object  # only when the first parameter is this; nothing: always
    times: int | None  # how often; nothing: for ever


@dataclass
class Lies:
    latency: float = 0.0  # seconds before each answer
    told: list = field(default_factory=list)

    def add(self, wanted):
        read_object(wanted, "lie", LIE_KEYS)
        if not isinstance(wanted.get("method"), str):
            raise invalid("lie: name the method")
        changes = wanted.get("set")
        if (changes is None) == ("result" not in wanted):
            raise invalid("lie: give either set (an object) or result")
        if changes is not None and not isinstance(changes, dict):
            raise invalid("lie: set is an object of names and false values")
        times = read_count(wanted["times"], "times", 1 << 20) if "times" in wanted else None
        self.told.append(Lie(wanted["method"], changes, wanted.get("result"), wanted.get("first"), times))

    def answer(self, method, parameters, result):
        """The answer to give instead of `result`; usually `result`."""
        for lie in self.told:
            if lie.method != method or lie.times == 0:
                continue
            if lie.first is not None and (not parameters or parameters[0] != lie.first):
                continue
            if lie.times is not None:
                lie.times -= 1
            if lie.changes is None:
                return lie.result
            if isinstance(result, list):
                return [element | lie.changes if isinstance(element, dict) else element for element in result]
            return result | lie.changes if isinstance(result, dict) else result
        return result
