"""Datasette plugin: characters that turn or hide the text after them are left out of every page.

A title with a right-to-left override would read backwards, and so would what stands behind it. The snapshot and all
files keep such characters; only what templates print is without them.
"""

from __future__ import annotations

import re
from typing import TypeVar

from datasette import hookimpl
from jinja2 import Environment
from markupsafe import Markup

#: Control characters but tab and line ends; embeddings, overrides and isolates of direction, and their ends.
_TURNING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
Printed = TypeVar("Printed")


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """Clean all that templates print, whoever wrote the template."""
    env.finalize = plain


def plain(printed: Printed) -> Printed | str:
    """The same without such characters; what is no text as it is, Markup as Markup."""
    if not isinstance(printed, str) or not _TURNING.search(printed):
        return printed
    cleaned = _TURNING.sub("", printed)
    return Markup(cleaned) if isinstance(printed, Markup) else cleaned  # noqa: S704 - only characters are taken out
