"""Datasette plugin: `asset("site.css")` for templates, errors' pages too."""

from __future__ import annotations

from datasette import hookimpl
from jinja2 import Environment

from publish.assets import asset


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """The address of a static file that changes with its content."""
    env.globals["asset"] = asset
