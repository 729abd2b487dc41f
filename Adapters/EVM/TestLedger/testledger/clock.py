"""The ledger's time in seconds since 1970: the machine's, or one that moves only when told."""

import time


class WallClock:
    def now(self):
        return int(time.time())


class VirtualClock:
    def __init__(self, start):
        self.seconds = start

    def now(self):
        return self.seconds
