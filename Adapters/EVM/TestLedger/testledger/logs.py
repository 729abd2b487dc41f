"""eth_getLogs: by range or block hash, by address and topics."""

from .encoding import RpcError, invalid, read_address, read_hash, read_object


class Logs:
    def __init__(self, view, documents, largest_range):
        self.view = view
        self.documents = documents
        self.largest_range = largest_range

    def eth_getLogs(self, wanted):
        read_object(wanted, "filter", ("fromBlock", "toBlock", "blockHash", "address", "topics"))
        addresses, topics = read_addresses(wanted.get("address")), read_topics(wanted.get("topics"))
        found = []
        for header in self._headers(wanted):
            if header.bloom:
                logs = self.documents.logs(self.view.ledger.block(header))
                found += [log for log in logs if matches(log, addresses, topics)]
        return found

    def _headers(self, wanted):
        if "blockHash" in wanted:
            if "fromBlock" in wanted or "toBlock" in wanted:
                raise invalid("filter: give either blockHash or a range of blocks")
            header = self.view.by_hash(read_hash(wanted["blockHash"], "blockHash"))
            if header is None:
                raise RpcError(-32000, "unknown block")
            return [header]
        head = self.view.head().block_number
        first = self._number(wanted.get("fromBlock") or "latest", "fromBlock", head)
        last = self._number(wanted.get("toBlock") or "latest", "toBlock", head)
        if first > last:
            raise invalid("invalid block range params")
        if last - first >= self.largest_range:
            raise RpcError(-32005, "Requested range exceeds maximum RPC range limit")
        return [self.view.at(number) for number in range(first, min(last, head) + 1)]

    def _number(self, tag, name, head):
        if isinstance(tag, str) and tag.startswith("0x") and len(tag) < 66:
            return int(tag, 16)
        header = self.view.resolve(tag, name)
        return head + 1 if header is None else header.block_number


def read_addresses(value):
    if value is None:
        return None
    return {read_address(one).hex() for one in (value if isinstance(value, list) else [value])}


def read_topics(value):
    """For each position: nothing, or the set of topics that fit."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > 4:
        raise invalid("topics: expected a list of at most 4")
    positions = []
    for one in value:
        choices = [one] if not isinstance(one, list) else one
        fits_all = one is None or None in choices or not choices
        positions.append(None if fits_all else {read_hash(topic, "topic").hex() for topic in choices})
    return positions


def matches(log, addresses, topics):
    if addresses is not None and log["address"][2:] not in addresses:
        return False
    if len(topics) > len(log["topics"]):
        return False
    return all(wanted is None or log["topics"][place][2:] in wanted for place, wanted in enumerate(topics))
