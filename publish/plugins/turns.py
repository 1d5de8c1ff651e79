"""Datasette plugin: requests whose cost a reader chooses are marked, so that their queries take turns."""

from __future__ import annotations

from collections.abc import Callable

from datasette import hookimpl

from publish.serving.edge import App, Message, Receive, Send
from publish.serving.turns import Asker, asking, is_shaped, reader_of


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Callable[[App], App]:
    """Mark them for publish/serving/database.py."""

    def wrap(app: App) -> App:
        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not is_shaped(scope["raw_path"]):
                await app(scope, receive, send)
                return
            client = scope.get("client")
            asker = Asker(reader_of(client[0]) if client else "")

            async def send_noted(message: Message) -> None:
                asker.begin_to_answer()
                await send(message)

            token = asking.set(asker)
            try:
                await app(scope, receive, send_noted)
            finally:
                asking.reset(token)
                asker.begin_to_answer()

        return answer

    return wrap
