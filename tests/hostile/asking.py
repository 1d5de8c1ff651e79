"""Asks for addresses through Twisted's own agent, nothing before it but the crawl's look-up of names.

python -m tests.hostile.asking ADDRESS...   prints JSON: {address: the error's name, or the status}
Each address is asked for twice, and what the look-up knows is forgotten between.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.hostile import wires


def main() -> None:
    wires.lay_if_told()
    from twisted.internet import asyncioreactor

    asyncioreactor.install()  # type: ignore[no-untyped-call]
    from twisted.internet import reactor as installed
    from twisted.internet.defer import Deferred
    from twisted.web.client import Agent

    from crawler.sources.resolver import PublicResolver

    reactor: Any = installed
    resolver = PublicResolver(reactor, 5, None)
    resolver.install_on_reactor()
    told: dict[str, list[str]] = {}

    async def ask_all() -> None:
        agent = Agent(reactor, connectTimeout=5)  # type: ignore[no-untyped-call]
        for address in sys.argv[1:] * 2:
            try:
                answer = (await agent.request(b"GET", address.encode())).code
            except Exception as error:
                answer = type(error).__name__
            told.setdefault(address, []).append(str(answer))
            resolver._known.clear()
        print(json.dumps({"told": told, "refused": resolver.refused}))
        reactor.stop()

    reactor.callWhenRunning(lambda: Deferred.fromCoroutine(ask_all()))
    reactor.run()


if __name__ == "__main__":
    main()
