"""One address of every kind of page."""

from __future__ import annotations

from datasette.utils import tilde_encode

from tests.publish.room.eventful import EDITED_OFTEN, EMPTY, GONE, MOVED, ODD, ORIGIN

ODD_PATH = f"/luuchieu/articles/{tilde_encode(ODD.article_id)}"
PAGES = {
    "home": "/",
    "article": "/luuchieu/articles/baobackan-57990",
    "gone": f"/luuchieu/articles/{GONE}",
    "moved": f"/luuchieu/articles/{MOVED}",
    "reprinted": f"/luuchieu/articles/{ORIGIN}",
    "odd": ODD_PATH,
    "empty": f"/luuchieu/articles/{EMPTY.article_id}",
    "history": f"/luuchieu/articles/{EDITED_OFTEN}/history",
    "history of one": "/luuchieu/articles/baobackan-1000/history",
    "whole history": f"/luuchieu/articles/{EDITED_OFTEN}/history?full=1",
    "state": "/luuchieu/articles/baobackan-57990/history/1",
    "portals": "/portals",
    "portal": "/portals/thainguyen",
    "portal that is gone": "/portals/baobackan",
    "lost": "/luuchieu/lost?portal=baobackan",
    "removed": "/removed",
    "nothing removed": "/removed?portal=thainguyen",
    "edited": "/edited?portal=baothaibinh&year=2026",
    "status": "/status",
    "about": "/about",
    "articles": "/luuchieu/articles",
    "found": "/luuchieu/articles?_search=hoi+nghi&portal=baobackan",
    "not found": "/luuchieu/articles?_search=zzzz",
    "search": "/search?q=hoi+nghi",
    "downloads": "/downloads",
    "data": "/luuchieu",
    "table": "/luuchieu/captures?_size=5&status=200",
    "row": "/luuchieu/captures/1",
    "sql": "/luuchieu?sql=select+article_id,+title+from+articles+limit+3",
    "sql error": "/luuchieu?sql=select+nothing",
    "question": "/luuchieu/removed_this_month?month=2026-01",
    "missing": "/luuchieu/articles/no-such-article",
    "bad": "/luuchieu?sql=delete+from+articles",
    "versions": "/-/versions",
}
