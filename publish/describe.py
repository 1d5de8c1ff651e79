"""Datasette's metadata for a snapshot: what it is, what each table and column holds, how its pages open."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from typing import TypeAlias

from archive.past import Past
from publish.questions import QUESTIONS, SILENCES
from publish.tables import YEAR

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

TITLE = "Lưu chiểu: báo chí và cổng thông tin các tỉnh"
ABOUT = (
    "Bản lưu tin bài của các cổng thông tin điện tử và báo tỉnh Thái Nguyên, Bắc Kạn, Thái Bình và các tỉnh "
    "lân cận, giữ cả địa chỉ gốc, mã băm của văn bản và từng lần sửa của mỗi bài."
)
ABOUT_IN_ENGLISH = (
    "The news of Vietnam's provincial portals, two of them of provinces that no longer exist: each article "
    "with its original address, its text's hash and its revisions."
)
LICENCE = "Quyền tác giả thuộc các cổng và báo được dẫn nguồn; hãy dẫn địa chỉ gốc. Rights stay with the portals."
SOURCE = "Các cổng thông tin điện tử và báo tỉnh, địa chỉ gốc ghi ở từng bài. The portals named in each article."
#: Sources of a run that are not the portals themselves: a capture file played again, or the portal lab.
NOT_LIVE = ("replay", "lab")

#: Vietnamese title of each table, and what a row of it is; the English is archive/columns.py's.
TABLES: dict[str, tuple[str, str]] = {
    "articles": ("Bài viết", "Bài viết, ở trạng thái hiện nay."),
    "revisions": ("Các bản của bài", "Mỗi trạng thái của một bài khác mọi trạng thái trước ở một chữ hay một con số."),
    "absences": ("Lần vắng mặt", "Những lần không còn thấy một bài trong khi máy chủ vẫn trả lời cho các bài khác."),
    "clusters": ("Nhóm bài trùng", "Chỗ của một bài trong nhóm bài gần như trùng nhau."),
    "images": ("Ảnh", "Ảnh của bài, theo thứ tự trên trang."),
    "attachments": ("Tệp kèm", "Tệp mà bài dẫn tới, theo thứ tự trên trang."),
    "portals": ("Cổng, báo", "Các cổng thông tin và báo được lưu."),
    "captures": ("Bản lưu trang", "Mỗi câu trả lời đã giữ: một dòng cho mỗi bản ghi trong các tệp WARC."),
    "urls": ("Sổ địa chỉ", "Mọi địa chỉ từng thấy và kết cục của nó."),
    "sightings": ("Lần thấy", "Danh mục, feed hay sơ đồ trang đã nêu một địa chỉ: bằng chứng về những gì cần lấy."),
    "walks": ("Lượt duyệt danh mục", "Một lượt duyệt một danh mục, và nó kết thúc ra sao."),
    "listings": ("Danh mục", "Những gì mỗi danh mục đã nêu, theo thứ tự, khi được duyệt tới cuối lần gần nhất."),
    "runs": ("Lượt chạy", "Một lượt chạy qua một cổng, báo."),
    "failures": ("Lỗi", "Những gì đã trục trặc."),
    "measures": ("Số đo", "Mỗi lượt chạy đếm được những gì, để các lượt sau đem ra so."),
    "verdicts": ("Nhận định", "Vì sao một lượt chạy không ổn: mỗi lý do một dòng."),
    "alarms": ("Báo động", "Trục trặc kéo dài một hay nhiều đêm: từ khi nào, đến khi nào."),
    "certificates": ("Chứng chỉ", "Máy chủ nào chứng thực được mình, bằng khóa nào."),
    "mementos": ("Bản chụp ở kho web", "Bản chụp của cổng, báo mà các kho lưu trữ web liệt kê và được chọn để lấy."),
    "index_walks": ("Lượt hỏi kho web", "Đã hỏi danh mục của kho lưu trữ web nào, máy chủ nào, những ngày nào."),
    "lost": ("Bài đã mất", "Bài được biết là từng có mà không kho lưu trữ web nào đã hỏi còn giữ bản chụp."),
    "citations": ("Văn bản được dẫn", "Văn bản pháp luật mà bài nêu tên."),
    "mentions": ("Người được nêu", "Người mà bài nêu tên."),
}

#: How a table's page opens in Datasette. Articles are stored in order of time, so rowid is that order.
_OPENING: dict[str, dict[str, Json]] = {
    "articles": {
        "facets": ["portal", "section", "year"],
        "sort_desc": "published_at",
        "size": 30,
        "label_column": "title",
        "fts_table": "articles_fts",
        "fts_pk": "rowid",
    },
    "portals": {"label_column": "name", "sort": "portal", "size": 100},
    "runs": {"facets": ["portal", "kind", "healthy"], "sort_desc": "run_id"},
    "captures": {"facets": ["status", "source"], "label_column": "fetched_at", "sort_desc": "capture_id"},
    "revisions": {"facets": ["cause"], "size": 30},
    "failures": {"facets": ["portal", "stage"], "size": 50},
    "urls": {"facets": ["portal", "kind", "state"]},
    "alarms": {"facets": ["portal", "name"], "label_column": "name", "sort_desc": "since", "size": 50},
    "verdicts": {"facets": ["name"], "sort_desc": "run_id", "size": 50},
    "lost": {"facets": ["portal", "year", "asked"], "label_column": "title", "sort_desc": "listed_date", "size": 50},
    "mementos": {"facets": ["portal", "archive", "state"], "sort_desc": "memento_id"},
    "index_walks": {"facets": ["portal"], "sort_desc": "listed_at"},
}


def describe(
    connection: sqlite3.Connection,
    rows: Mapping[str, int],
    descriptions: Mapping[str, Mapping[str, str]],
    built_at: str,
    pasts: Mapping[str, Past],
) -> dict[str, Json]:
    """The whole of metadata.json for the database `luuchieu`.

    Args:
        connection: the finished snapshot.
        rows: rows a table.
        descriptions: table -> {"": what it holds, column: what it holds}.
        built_at: time of the build, as archive.db writes times.
        pasts: of the portals that have one.
    """
    tables: dict[str, Json] = {}
    for table in rows:
        told = dict(descriptions.get(table, {}))
        columns: dict[str, Json] = {name: text for name, text in told.items() if name}
        if table == "articles":
            columns["year"] = YEAR
        opening = _OPENING.get(table, {})
        title, in_vietnamese = TABLES.get(table, (table, ""))
        tables[table] = {
            **opening,
            "title": title,
            "description": told.get("", ""),
            "description_vi": in_vietnamese,
            "columns": columns,
            "hidden": rows[table] == 0,
        }
    return {
        "title": TITLE,
        "description": f"{ABOUT} {ABOUT_IN_ENGLISH}",
        "license": LICENCE,
        "source": SOURCE,
        "databases": {"luuchieu": {"title": "Dữ liệu của kho lưu chiểu", "tables": tables, "queries": _queries()}},
        "plugins": {
            "luuchieu": {
                "built_at": built_at,
                **_figures(connection, rows),
                "past": {portal: json.loads(json.dumps(asdict(past))) for portal, past in pasts.items()},
            }
        },
    }


def _queries() -> dict[str, Json]:
    """Datasette's canned queries; titles and descriptions in Vietnamese, the English ones beside them."""
    return {
        one.name: {
            "sql": one.sql,
            "title": one.title[0],
            "title_en": one.title[1],
            "description": one.description[0],
            "description_en": one.description[1],
        }
        for one in QUESTIONS
    }


def _figures(connection: sqlite3.Connection, rows: Mapping[str, int]) -> dict[str, Json]:
    """What pages say without counting: articles in all and by portal, and whether they came live."""
    portals = _by_portal(connection)
    firsts = [str(one["first"]) for one in portals if one["first"]]
    lasts = [str(one["last"]) for one in portals if one["last"]]
    sources = {source for (source,) in connection.execute("SELECT DISTINCT source FROM runs")}
    return {
        "articles": rows["articles"],
        "first": min(firsts, default=None),
        "last": max(lasts, default=None),
        "removed": sum(int(str(one["removed"])) for one in portals),
        "edited": sum(int(str(one["edited"])) for one in portals),
        "portals": list(portals),
        "replayed": bool(sources & set(NOT_LIVE)),
    }


def _by_portal(connection: sqlite3.Connection) -> list[dict[str, Json]]:
    """The figures of each portal that has articles, the largest first."""
    removed = dict(connection.execute("SELECT portal, count(*) FROM articles WHERE state = 'gone' GROUP BY 1"))
    edited = dict(
        connection.execute(
            "SELECT a.portal, count(*) FROM revisions AS r JOIN articles AS a USING (article_id) "
            "WHERE r.revision > 1 AND r.cause = 'source' GROUP BY 1"
        )
    )
    silences = {portal: [days, since, until] for portal, days, since, until in connection.execute(SILENCES)}
    return [
        {
            "portal": portal, "name": name or portal, "articles": count, "first": first, "last": last,
            "removed": removed.get(portal, 0), "edited": edited.get(portal, 0), "silence": silences.get(portal),
        }
        for portal, name, count, first, last in connection.execute(
            "SELECT a.portal, p.name, count(*), substr(min(published_at), 1, 10), "
            "substr(max(published_at), 1, 10) FROM articles AS a LEFT JOIN portals AS p USING (portal) "
            "GROUP BY a.portal ORDER BY count(*) DESC, 1"
        )
    ]  # fmt: skip
