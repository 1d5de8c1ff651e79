"""One file a portal: declarations only. How its pages are read stands in crawler/families."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from crawler.spider import PortalSpider


@cache
def portals() -> dict[str, type[PortalSpider]]:
    """Every spider of this folder by its name, in alphabetical order."""
    found = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        for value in vars(importlib.import_module(f"spiders.{module}")).values():
            if isinstance(value, type) and issubclass(value, PortalSpider) and "name" in value.__dict__:
                found[value.name] = value
    return found
