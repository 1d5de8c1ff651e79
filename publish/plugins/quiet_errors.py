"""Datasette plugin: a missing page and a wrong question are no faults of the server.

Datasette 0.65 prints every exception with all local variables where `rich` is installed, a 404 among them, and calls
a column that does not exist a fault of its own. Faults of the program are still printed, by its traceback.print_exc().
"""

from __future__ import annotations

from datasette import handle_exception as shown
from datasette import hookimpl
from datasette.app import Datasette
from datasette.views.base import DatasetteError


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Datasette) -> None:
    """Take `rich` from the one module that uses it so; it has no setting for this."""
    shown.rich = None


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(exception: Exception) -> None:
    """All that Datasette words for the reader, without a status, is about the request: _sort=nothing and the like."""
    if isinstance(exception, DatasetteError) and exception.status == 500:
        exception.status = 400
