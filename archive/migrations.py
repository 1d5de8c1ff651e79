"""What made the tables of archive.db, step by step: an archive of any earlier version is brought up to date.

A migration that was released is never edited; what later versions need is added by a new one at the end.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

migrations = Migrations("luuchieu")


def _create(
    db: Database,
    name: str,
    columns: str,
    pk: str | tuple[str, ...],
    *,
    refers: tuple[tuple[str, str, str], ...] = (),
    indexes: tuple[tuple[str, ...], ...] = (),
) -> Table:
    """A STRICT table from a list of columns such as `portal! page:int! requests:int=0 listed_date`.

    A column is TEXT unless `:int` or `:float` follows its name; `!` forbids NULL, `=0` is its default.
    """
    types: dict[str, type] = {}
    required: set[str] = set()
    defaults: dict[str, int] = {}
    for word in columns.split():
        bare, _, default = word.rstrip("!").partition("=")
        column, _, kind = bare.partition(":")
        types[column] = _TYPES[kind]
        if default:
            defaults[column] = int(default)
        if default or word.endswith("!"):
            required.add(column)
    table = db.table(name)
    assert isinstance(table, Table)
    table.create(types, pk=pk, not_null=required, defaults=defaults, foreign_keys=list(refers), strict=True)
    for index in indexes:
        table.create_index(list(index))
    return table


_TYPES: dict[str, type] = {"": str, "int": int, "float": float}
_PORTAL = ("portal", "portals", "portal")
_RUN = ("run_id", "runs", "run_id")
_CAPTURE = ("capture_id", "captures", "capture_id")
_ARTICLE = ("article_id", "articles", "article_id")


@migrations()
def m001_portals_and_runs(db: Database) -> None:
    """Who is crawled, and each time it was."""
    _create(db, "portals", "portal! name! province_code host! family! status! merged_into", "portal")
    _create(
        db,
        "runs",
        "run_id:int portal! kind! source! started_at! finished_at reason requests:int=0 bytes:int=0 "
        "articles_new:int=0 articles_changed:int=0 articles_gone:int=0 failures:int=0 healthy:int",
        "run_id",
        refers=(_PORTAL,),
        indexes=(("portal", "started_at"),),
    )


@migrations()
def m002_ledger(db: Database) -> None:
    """What was seen, what became of it, how each listing was walked, what went wrong."""
    _create(
        db,
        "urls",
        "url! portal! kind! state! first_seen_at! last_seen_at! next_due_at attempts:int=0 etag "
        "last_modified body_sha256 last_status:int article_id canonical_url",
        "url",
        refers=(_PORTAL,),
        indexes=(("portal", "state", "next_due_at"), ("article_id",)),
    )
    _create(
        db,
        "sightings",
        "sighting_id:int run_id:int! portal! section page:int! position:int! url! seen_at! listed_title "
        "listed_date via!",
        "sighting_id",
        refers=(_RUN, _PORTAL),
        indexes=(("url",), ("run_id",), ("portal", "listed_date")),
    )
    _create(
        db,
        "walks",
        "walk_id:int run_id:int! portal! section listing_url! pages:int! from_date to_date ended! contiguous:int!",
        "walk_id",
        refers=(_RUN, _PORTAL),
        indexes=(("run_id",), ("portal", "section")),
    )
    _create(
        db,
        "failures",
        "failure_id:int run_id:int portal! url stage! error! message! at!",
        "failure_id",
        refers=(_RUN, _PORTAL),
        indexes=(("run_id",), ("url",)),
    )


@migrations()
def m003_captures(db: Database) -> None:
    """Every response and revisit record of the WARC files."""
    captures = _create(
        db,
        "captures",
        "capture_id:int url! portal! run_id:int fetched_at! status:int! source! record_type! warc_file! "
        "warc_offset:int! payload_sha256! body_sha256! length:int! media_type",
        "capture_id",
        refers=(_PORTAL, _RUN),
        indexes=(("url", "fetched_at"), ("run_id",)),
    )
    captures.create_index(["warc_file", "warc_offset"], unique=True)


@migrations()
def m004_articles(db: Database) -> None:
    """Articles as they are now, each state they were in, their pictures and files."""
    _create(
        db,
        "articles",
        "article_id! portal! url! canonical_url! title! summary body_text! body_html! author source_name "
        "dateline section tags! language! published_at published_at_raw modified_at first_captured_at! "
        "last_captured_at! state! gone_at moved_to text_sha256! word_count:int! cluster_id:int "
        "extractor_version:int! fields! capture_id:int",
        "article_id",
        refers=(_PORTAL, _CAPTURE),
        indexes=(("portal", "text_sha256"), ("portal", "section"), ("published_at",), ("cluster_id",)),
    )
    _create(
        db,
        "revisions",
        "article_id! revision:int! captured_at! capture_id:int cause! title! summary body_text! text_sha256!",
        ("article_id", "revision"),
        refers=(_ARTICLE, _CAPTURE),
    )
    media = "article_id! position:int! url! caption"
    for name, columns in (("images", f"{media} credit sha256"), ("attachments", f"{media} sha256")):
        _create(db, name, columns, ("article_id", "position"), refers=(_ARTICLE,), indexes=(("url",),))


@migrations()
def m005_relations(db: Database) -> None:
    """Near-duplicates, and what articles cite and name. Filled by later commands."""
    _create(
        db,
        "clusters",
        "cluster_id:int! article_id! similarity:float! role!",
        ("cluster_id", "article_id"),
        refers=(_ARTICLE,),
        indexes=(("article_id",),),
    )
    _create(
        db,
        "citations",
        "citation_id:int article_id! kind! number issuer issued_on quote",
        "citation_id",
        refers=(_ARTICLE,),
        indexes=(("article_id",), ("number",)),
    )
    _create(
        db,
        "mentions",
        "mention_id:int article_id! name! role quote",
        "mention_id",
        refers=(_ARTICLE,),
        indexes=(("article_id",), ("name",)),
    )


@migrations()
def m006_history(db: Database) -> None:
    """Days that runs covered, what listings showed in order, absences of articles."""
    runs = db.table("runs")
    assert isinstance(runs, Table)
    runs.add_column("since", str)
    runs.add_column("until", str)
    runs.add_column("media_requests", int, not_null_default=0)
    walks = db.table("walks")
    assert isinstance(walks, Table)
    walks.add_column("skipped", int, not_null_default=0)
    _create(
        db,
        "listings",
        "listing_url! portal! section page_size:int! sequence! walked_at! full_at!",
        "listing_url",
        refers=(_PORTAL,),
    )
    _create(
        db,
        "absences",
        "absence_id:int article_id! reason! missed_at! capture_id:int confirmed_at confirming_capture_id:int "
        "moved_to ended_at ended_capture_id:int",
        "absence_id",
        refers=(
            _ARTICLE,
            _CAPTURE,
            ("confirming_capture_id", "captures", "capture_id"),
            ("ended_capture_id", "captures", "capture_id"),
        ),
        indexes=(("article_id", "ended_at"), ("confirmed_at",)),
    )
    articles = db.table("articles")
    assert isinstance(articles, Table)
    articles.create_index(["portal", "state", "last_captured_at"])
    articles.create_index(["portal", "title"])


@migrations()
def m007_web_archives(db: Database) -> None:
    """What indexes of web archives list, and what became of each capture; which article an address names."""
    mementos = _create(
        db,
        "mementos",
        "memento_id:int archive! portal! url! identity! article_id captured_at! digest! "
        "media_type length:int warc_file warc_offset:int state! why attempts:int=0 capture_id:int listed_at!",
        "memento_id",
        refers=(_PORTAL, _CAPTURE),
        indexes=(("portal", "state", "captured_at"), ("identity", "digest"), ("article_id",), ("capture_id",)),
    )
    mementos.create_index(["archive", "url", "captured_at"], unique=True)
    _create(
        db,
        "index_walks",
        "archive! portal! host! since! until! listed_at! captures:int! chosen:int! left_out!",
        ("archive", "host", "since", "until"),
        refers=(_PORTAL,),
        indexes=(("portal",),),
    )
    # Which article an address names, so that what listings showed and what indexes list can be held together.
    urls = db.table("urls")
    assert isinstance(urls, Table)
    urls.add_column("named_id", str)


@migrations()
def m008_watch(db: Database) -> None:
    """What each run measured and was found to lack, the alarms that follow, how hosts prove who they are."""
    _create(db, "measures", "run_id:int! name! value:float!", ("run_id", "name"), refers=(_RUN,))
    _create(db, "verdicts", "run_id:int! name! what! advice!", ("run_id", "name"), refers=(_RUN,))
    _create(
        db,
        "alarms",
        "alarm_id:int portal name! what! advice! since! last_at! ended_at",
        "alarm_id",
        refers=(_PORTAL,),
        indexes=(("portal", "name"), ("ended_at",)),
    )
    _create(
        db,
        "certificates",
        "host! key_sha256! issuer valid_until verified_at!",
        "host",
    )
    captures = db.table("captures")
    assert isinstance(captures, Table)
    captures.add_column("tls", str)
