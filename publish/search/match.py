"""Search as a reader types it: the index is folded, and the query is folded the same way.

FTS5's `unicode61 remove_diacritics 2` takes tone marks and circumflexes off, but leaves đ, which Unicode
counts as a letter of its own. So đ is folded here, in the index and in the query. The index is an
external-content table whose content is the true text: snippets show the marks as printed.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata

#: Not source_name: every article of a newspaper would be found by the newspaper's name.
INDEXED = ("title", "summary", "body_text", "author")
_FOLD_D = str.maketrans("đĐ", "dD")
#: Control characters, and the halves of pairs by which Python carries bytes that are no text.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PARTS = re.compile(r'"([^"]*)"|([^\s"]+)')
#: What finds nothing and is still a valid FTS5 expression.
NOTHING = '""'


def fold_query(query: str) -> str:
    """A query in the spelling of the index: NFC, đ as d, control characters as spaces. Its operators stay."""
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", query)).translate(_FOLD_D)


def match_query(query: str) -> str:
    """What a person typed as an FTS5 expression that is always valid.

    Words are all required, in any order; `"words in quotes"` are a phrase; `word*` is a prefix. Every other
    sign is text. A query without a word gives NOTHING.
    """
    parts = []
    for phrase, word in _PARTS.findall(fold_query(query)):
        prefix = word.endswith("*")
        words = (phrase or word).replace("*", " ").strip()
        if words:
            parts.append(f'"{words}"' + ("*" if prefix else ""))
    return " ".join(parts) or NOTHING


def fill_index(connection: sqlite3.Connection) -> None:
    """Make articles_fts over the table articles and fill it in one pass.

    FTS5's own `rebuild` must never run on this table: it would read the unfolded content.
    """
    columns = ", ".join(INDEXED)
    connection.execute(
        f'CREATE VIRTUAL TABLE articles_fts USING fts5({columns}, content="articles", '
        "tokenize='unicode61 remove_diacritics 2')"
    )
    folded = ", ".join(f"replace(replace({column}, 'đ', 'd'), 'Đ', 'D')" for column in INDEXED)
    source = f"SELECT rowid, {folded} FROM articles"  # noqa: S608 - our own column names
    connection.execute(f"INSERT INTO articles_fts (rowid, {columns}) {source}")
    connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
