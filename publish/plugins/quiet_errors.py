"""Datasette plugin: a missing page is not a fault of the server, so no page of traceback for it.

Datasette 0.65 prints every exception with all local variables where `rich` is installed, a 404 among them.
Faults of the program are still printed, by its own traceback.print_exc().
"""

from __future__ import annotations

from datasette import handle_exception, hookimpl
from datasette.app import Datasette


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Datasette) -> None:
    """Take `rich` from the one module that uses it so; it has no setting for this."""
    handle_exception.rich = None
