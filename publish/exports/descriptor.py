"""datapackage.json: what the files are, for programs, after https://specs.frictionlessdata.io/data-package/."""

from __future__ import annotations

import json
from pathlib import Path

from publish.describe import ABOUT, ABOUT_IN_ENGLISH, LICENCE, SOURCE, TITLE
from publish.exports.contents import Contents, Entry
from publish.exports.tables import ARTICLES, BESIDE, Table

_TYPES = {"text": "string", "integer": "integer", "number": "number", "list": "array"}
_KEYS = {
    "articles": ["article_id"],
    "portals": ["portal"],
    "revisions": ["article_id", "revision"],
    "absences": ["absence_id"],
    "clusters": ["cluster_id", "article_id"],
    "lost": ["identity"],
}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "csv-faithful": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_descriptor(folder: Path, contents: Contents) -> None:
    """Write datapackage.json. Its tables are the faithful CSV; the other forms of the whole are named as files.

    Raises OSError.
    """
    tables = {table.name: table for table in (ARTICLES, *BESIDE)}
    whole = [entry for entry in contents.files if "/" not in entry.path or entry.path.startswith("tables/")]
    resources = [_table(entry, tables[entry.table]) for entry in whole if entry.form == "csv-faithful"]
    resources.sort(key=lambda one: list(tables).index(str(one["name"])))
    resources += [_file(entry) for entry in whole if entry.form != "csv-faithful"]
    content = {
        "profile": "data-package",
        "name": "luuchieu",
        "title": TITLE,
        "description": f"{ABOUT} {ABOUT_IN_ENGLISH} {LICENCE}",
        "version": contents.built_at[:10],
        "created": contents.built_at,
        "licenses": [{"title": LICENCE, "path": "LICENCE.txt"}],
        "sources": [{"title": SOURCE}],
        "keywords": ["Việt Nam", "news", "local government", "archive"],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def _table(entry: Entry, table: Table) -> dict[str, object]:
    fields = [{"name": one.name, "type": _TYPES[one.kind], "description": one.description} for one in table.columns]
    return {
        **_described(entry, table.name),
        "profile": "tabular-data-resource",
        "description": table.description,
        "encoding": "utf-8",
        "compression": "gz",
        "format": "csv",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {"fields": fields, "primaryKey": _KEYS[table.name], "missingValues": [""]},
    }


def _file(entry: Entry) -> dict[str, object]:
    return {**_described(entry, f"{entry.table}-{entry.form}"), "type": "file", "format": entry.path.split(".", 1)[1]}


def _described(entry: Entry, name: str) -> dict[str, object]:
    return {
        "name": name,
        "path": entry.path,
        "mediatype": _MEDIA_TYPES[entry.form],
        "bytes": entry.bytes,
        "hash": f"sha256:{entry.sha256}",
    }
