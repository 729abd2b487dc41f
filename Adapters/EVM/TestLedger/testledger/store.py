"""The chain's file: one line of JSON for the genesis, then one for each block, each synced before the block is shown."""

import json
import os
from pathlib import Path


class StoreError(Exception):
    """The chain's file cannot be used; the message says why and what to do."""


class BlockFile:
    def __init__(self, directory):
        self.path = Path(directory) / "chain.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.handle = None

    def open(self):
        """Every whole line there is, and the file ready to append. A torn last line, left by a crash, is cut off."""
        content = self.path.read_bytes() if self.path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        self.handle = open(self.path, "ab")
        if len(whole) < len(content):
            self.handle.truncate(len(whole))
        try:
            return [json.loads(line) for line in whole.splitlines()]
        except ValueError as error:
            raise StoreError(f"{self.path} is damaged: {error}. Start with another data directory.") from error

    def append(self, record):
        self.handle.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
        self.handle.flush()
        os.fsync(self.handle.fileno())


class NoFile:
    """A chain that lives in memory only."""

    def open(self):
        return []

    def append(self, record):
        pass
