"""Puts the parts together and serves them on loopback until told to end."""

import asyncio
import json
import signal
import sys
from importlib.metadata import version

from aiohttp import web

from .calls import Calls
from .clock import VirtualClock, WallClock
from .control import Control
from .documents import Documents
from .encoding import data
from .errors import Errors
from .evm import Machine
from .ledger import Ledger
from .lies import Lies
from .logs import Logs
from .network import Network
from .options import chain_settings
from .pool import Pool
from .reads import Reads
from .rpc import Endpoint
from .seals import SEALS
from .store import BlockFile, NoFile, StoreError
from .submission import Submission
from .validators import Keyring
from .view import View

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 16 << 20
ORDINARY_TIP = 10**9


class Service:
    """One chain, one or two endpoints, and the control of both."""

    def __init__(self, options):
        self.options = options
        store = BlockFile(options.data) if options.data else NoFile()
        self.ledger = Ledger(
            Machine(options.fork, options.chain_id, options.base_fee), SEALS[options.seal],
            Keyring(options.validators), store, chain_settings(options),
        )
        clock = VirtualClock(self.ledger.head().timestamp) if options.clock == "virtual" else WallClock()
        self.pool = Pool()
        self.network = Network(self.ledger, self.pool, clock, options.least_price)
        names = ["main"] if options.follower_port is None else ["main", "follower"]
        self.views = {name: View(self.ledger, options.finality_depth) for name in names}
        self.lies = {name: Lies() for name in names}
        self.endpoints = {name: self._endpoint(name) for name in names}

    def _endpoint(self, name):
        options, view, documents = self.options, self.views[name], Documents(self.ledger)
        errors = Errors(options.errors)
        tip = options.least_price or (0 if options.zero_fee else ORDINARY_TIP)
        handlers = [
            Reads(view, documents, self.pool, f"InterlockTestLedger/v1/{options.seal}/py-evm-{version('py-evm')}"),
            Logs(view, documents, options.largest_log_range),
            Calls(view, errors, tip),
            Submission(self.ledger, self.pool, errors, options.least_price),
        ]
        if options.control and name == "main":
            handlers.append(Control(self.network, self.views, self.lies, options.clock == "virtual"))
        return Endpoint(handlers, self.lies[name])

    async def run(self):
        ports = {"main": self.options.port, "follower": self.options.follower_port}
        runners, opened = [], {}
        for name, endpoint in self.endpoints.items():
            runner = web.AppRunner(application(endpoint), access_log=None)
            await runner.setup()
            site = web.TCPSite(runner, LOOPBACK, ports[name])
            await site.start()
            runners.append(runner)
            opened[name] = "http://%s:%d" % runner.addresses[0][:2]
        self._announce(opened)
        ending = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ending.set)
        await self._beat(ending)
        for runner in runners:
            await runner.cleanup()

    async def _beat(self, ending):
        while not ending.is_set():
            try:
                await asyncio.wait_for(ending.wait(), None if self.options.clock == "virtual" else self.options.period)
            except asyncio.TimeoutError:
                self.network.tick()

    def _announce(self, opened):
        """One line of JSON, when everything is ready."""
        genesis = self.ledger.genesis
        print(json.dumps({
            "endpoints": opened,
            "chainId": self.options.chain_id,
            "genesisHash": data(genesis.hash),
            "validators": [data(one) for one in self.ledger.validators_of(genesis)],
            "head": self.ledger.head().block_number,
        }), flush=True)


def application(endpoint):
    async def handle(request):
        answer = endpoint.answer(await request.read())
        if endpoint.lies.latency:
            await asyncio.sleep(endpoint.lies.latency)
        return web.Response(status=204) if answer is None else web.json_response(answer)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post("/", handle)
    return app


def main(options):
    try:
        service = Service(options)
    except (StoreError, OSError) as error:
        print(f"test_ledger.py: {error}", file=sys.stderr)
        return 1
    asyncio.run(service.run())
    return 0
