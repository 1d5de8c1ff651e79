"""What every table and column of archive.db means: one text for Datasette and for docs/article-schema.md.

Columns of articles, images and attachments that come from the page are described where they are defined,
in archive/article.py; the rest here.
"""

from __future__ import annotations

from dataclasses import fields

from archive.article import Article, Attachment, Image

_PORTAL = "Short name of the portal."
_RUN = "The run that did it."
_ARTICLE = "The article."
_CAPTURE = "The capture that it was read from."
_MEDIA_SHA256 = "SHA-256 of the file once it was fetched; NULL until then."


def _from(definition: type[Article | Image | Attachment], *leave_out: str) -> dict[str, str]:
    return {one.name: one.metadata["description"] for one in fields(definition) if one.name not in leave_out}


DESCRIPTIONS: dict[str, dict[str, str]] = {
    "portals": {
        "": "The portals that are crawled, as their spiders declare them.",
        "portal": "Short name, as `luuchieu portals` lists it.",
        "name": "Proper name.",
        "province_code": "Official code of the province that it belonged to.",
        "host": "Its main host.",
        "family": "The content management system that its spider is written for.",
        "status": "Whether it is known to answer.",
        "merged_into": "Short name of the portal or province that took it over.",
    },
    "runs": {
        "": "One run over one portal. A run that was killed has no finished_at.",
        "run_id": "Number of the run.",
        "portal": _PORTAL,
        "kind": "crawl (finds what is new), recheck (looks again at what is kept), backfill, reparse or repair.",
        "source": "Who answered the requests: live, lab, replay, warc, wayback or commoncrawl.",
        "started_at": "When it began.",
        "finished_at": "When it ended.",
        "reason": "Why it ended; killed where the next command found that it never did.",
        "since": "First day that it covered; NULL when it covered no days or all.",
        "until": "Last day that it covered.",
        "requests": "Requests for pages, listings and robots.txt that were sent.",
        "media_requests": "Requests for pictures and files that were sent.",
        "bytes": "Bytes that were received.",
        "articles_new": "Articles that were not here before.",
        "articles_changed": "Edits by the source that were found, also those back to an earlier text, also old ones.",
        "articles_gone": "Articles found removed.",
        "failures": "Rows of the table failures.",
        "healthy": "1 when nothing was missed; 0 when something was; NULL while it runs or when it was killed.",
    },
    "urls": {
        "": "The ledger: every address ever seen, and what became of it.",
        "url": "The address as it was seen.",
        "portal": _PORTAL,
        "kind": "listing, feed, sitemap, robots, article, image, attachment or other.",
        "state": "due, kept, failed (to be tried again), gone (removed) or refused (not to be fetched).",
        "first_seen_at": "When it was first seen or fetched.",
        "last_seen_at": "When it was last seen or fetched.",
        "next_due_at": "When it is to be fetched next; NULL when no fetch is planned.",
        "attempts": "Fetches since the last one that succeeded.",
        "etag": "ETag of the last good answer.",
        "last_modified": "Last-Modified of the last good answer.",
        "body_sha256": "SHA-256 of the last good answer's decoded body.",
        "last_status": "HTTP status of the last answer.",
        "article_id": "The article at this address.",
        "canonical_url": "The address reduced to what identifies the article.",
        "named_id": "The article_id that the address names, kept or not; NULL where it names none or was met before.",
    },
    "sightings": {
        "": "A listing, feed or sitemap showed an address: the proof of what there was to fetch.",
        "sighting_id": "Number of the sighting.",
        "run_id": _RUN,
        "portal": _PORTAL,
        "section": "Section whose listing it was.",
        "page": "Page of the listing, from 1; number of the sitemap file.",
        "position": "Place on that page, from 0.",
        "url": "The address that was shown.",
        "seen_at": "When.",
        "listed_title": "Title as the listing gives it.",
        "listed_date": "Date as the listing gives it.",
        "via": "listing, feed or sitemap.",
    },
    "walks": {
        "": "One pass over one listing, and how it ended.",
        "walk_id": "Number of the walk.",
        "run_id": _RUN,
        "portal": _PORTAL,
        "section": "Section whose listing it was.",
        "listing_url": "Address of its first page.",
        "pages": "Pages that were read.",
        "from_date": "First day that was asked for.",
        "to_date": "Last day that was asked for.",
        "ended": "How it ended: the window was reached, the last page, an empty page, an error, a limit, a trap.",
        "skipped": "Pages between that were not asked for, because a page behind them showed what it had to.",
        "contiguous": "1 when every page from the first to the last was read or proven unchanged.",
    },
    "listings": {
        "": "What each listing showed, in its order, when it was last walked to its end.",
        "listing_url": "Address of its first page.",
        "portal": _PORTAL,
        "section": "Section whose listing it is.",
        "page_size": "Articles on a page.",
        "sequence": "Identity keys of the articles shown, newest first, as a JSON list.",
        "walked_at": "When.",
        "full_at": "When every page of it was last read, none skipped.",
    },
    "captures": {
        "": "Every answer that was kept: one row for each response and revisit record of the WARC files.",
        "capture_id": "Number of the capture.",
        "url": "The address that was fetched.",
        "portal": _PORTAL,
        "run_id": "The run that did it; NULL where the row was made again from the WARC file.",
        "fetched_at": "When; for captures by others, when they did.",
        "status": "HTTP status.",
        "source": "Who answered: live, lab, replay, warc, wayback or commoncrawl.",
        "record_type": "response, or revisit where the body was the same as before.",
        "warc_file": "The WARC file, relative to the home.",
        "warc_offset": "Where in it the record begins.",
        "payload_sha256": "SHA-256 of the answer as it came, without chunks; of a revisit, of the record it refers to.",
        "body_sha256": "SHA-256 of the decoded body, by which sameness is judged.",
        "length": "Bytes of the answer as it came.",
        "media_type": "Type of the body, such as text/html.",
        "tls": "`verified` where the host proved who it is, else why not; NULL over http and where nobody noted it.",
    },
    "articles": {
        "": "Articles as they are now.",
        **_from(Article, "images", "attachments"),
        "tags": "Tags as printed, in order, as a JSON list.",
        "fields": "Which rule gave each field (JSON): a layout, `json-ld`, `meta`, `generic`, `listing` or `address`.",
        "first_captured_at": "When it was first captured.",
        "last_captured_at": "When it was last captured.",
        "state": "live, gone (removed by the source) or moved.",
        "gone_at": "When its removal was established.",
        "moved_to": "article_id under which it goes on.",
        "text_sha256": "SHA-256 of title, summary and body, blind to white space and to the form of the marks.",
        "word_count": "Syllables in summary and body.",
        "cluster_id": "The group of near-duplicates that it belongs to.",
        "extractor_version": "Version of the rules that read it.",
        "capture_id": _CAPTURE,
    },
    "revisions": {
        "": "Each state of an article that differs from all before it in a word or a number.",
        "article_id": _ARTICLE,
        "revision": "Number of the state, from 1 in order of time; it grows where an earlier state is found later.",
        "captured_at": "When the page was first captured in this state.",
        "capture_id": _CAPTURE,
        "cause": "source: the portal did it; parser: our rules read the page otherwise; fallback: open, no layout fit.",
        "title": "Title then.",
        "summary": "Summary then.",
        "body_text": "Body then.",
        "text_sha256": "SHA-256 of the text then.",
    },
    "absences": {
        "": "Times at which an article was not to be had though its host answered for others.",
        "absence_id": "Number of the absence.",
        "article_id": _ARTICLE,
        "reason": "What its address answered: 404, 410, soft 404 or redirect.",
        "missed_at": "When it was first found missing.",
        "capture_id": "The capture that shows it.",
        "confirmed_at": "When it was found missing again, a day later or more: from then on it counts as gone.",
        "confirming_capture_id": "The capture that shows it again.",
        "moved_to": "article_id under which it had gone on.",
        "ended_at": "When it was there again; NULL while it is not.",
        "ended_capture_id": "The capture that shows it.",
    },
    "images": {
        "": "Pictures of articles, in the order of the page.",
        "article_id": _ARTICLE,
        "position": "Place in the article, from 0.",
        **_from(Image),
        "sha256": _MEDIA_SHA256,
    },
    "attachments": {
        "": "Files that articles link to, in the order of the page.",
        "article_id": _ARTICLE,
        "position": "Place in the article, from 0.",
        **_from(Attachment),
        "sha256": _MEDIA_SHA256,
    },
    "clusters": {
        "": "An article's place in a group of near-duplicates.",
        "cluster_id": "Number of the group.",
        "article_id": _ARTICLE,
        "similarity": "Likeness to the group's origin, 0 to 1.",
        "role": "origin (published first) or reprint.",
    },
    "failures": {
        "": "What went wrong.",
        "failure_id": "Number of the failure.",
        "run_id": "The run that it happened in.",
        "portal": _PORTAL,
        "url": "The address, where there was one.",
        "stage": "What was being done: fetch, capture, read, keep, listing.",
        "error": "What went wrong, in a word or two.",
        "message": "What went wrong, in a sentence, with the next step where there is one.",
        "at": "When.",
    },
    "mementos": {
        "": "Captures that web archives list of a portal: of each state of a page the first, of an article's the last.",
        "memento_id": "Number of the row.",
        "archive": "wayback, or the name of a crawl of Common Crawl, such as CC-MAIN-2024-10.",
        "portal": _PORTAL,
        "url": "The address that was captured.",
        "identity": "The article_id that the address names, else the address reduced to what identifies.",
        "article_id": "The article that the address names; NULL where it names none.",
        "captured_at": "When the archive captured it.",
        "digest": "Hash of the body, as the archive's index gives it.",
        "media_type": "Type of the body, as the index gives it.",
        "length": "Bytes of the record there.",
        "warc_file": "File of Common Crawl that holds it.",
        "warc_offset": "Where in it the record begins.",
        "state": "due, kept, failed (to be tried again), refused (not worth it), lost (not to be had) or same (bytes).",
        "why": "Why it is failed, refused or lost, or what the page was that is kept and is no article.",
        "attempts": "Fetches that failed.",
        "capture_id": "The capture that it was kept as.",
        "listed_at": "When the index listed it.",
    },
    "index_walks": {
        "": "What was asked of the indexes of web archives: one row for each host and span of days.",
        "archive": "As in mementos.",
        "portal": _PORTAL,
        "host": "The host; all addresses under it were asked for, those of its sub-sites too.",
        "since": "First day that was asked for.",
        "until": "Last day.",
        "listed_at": "When.",
        "captures": "Captures that the index listed.",
        "chosen": "Of them, captures that were chosen.",
        "left_out": "Of the others how many were left out for what reason, as a JSON object.",
    },
    "measures": {
        "": "What a run counted, so that later ones can be held against it.",
        "run_id": _RUN,
        "name": "What was counted: `requests`, `articles`, `words`, `fallback`, `fill.author` ...",
        "value": "How much. Shares are given as the number of articles that they are made of.",
    },
    "verdicts": {
        "": "Why a run is unhealthy: one row a reason.",
        "run_id": _RUN,
        "name": "Short name of the fault, such as `layout drift`; docs/health.md lists them.",
        "what": "What was found, in a sentence.",
        "advice": "What to try.",
    },
    "alarms": {
        "": "Faults that lasted one night or many: told when they begin and when they end.",
        "alarm_id": "Number of the alarm.",
        "portal": "Short name of the portal; NULL where the fault is the archive's own.",
        "name": "Short name of the fault, as in verdicts.",
        "what": "What was found last.",
        "advice": "What to try.",
        "since": "When it was first found.",
        "last_at": "When it was last found.",
        "ended_at": "When it was found no more; NULL while it lasts.",
    },
    "certificates": {
        "": "Hosts that proved by certificate who they are: from then on they have to.",
        "host": "The host.",
        "key_sha256": "SHA-256 of the public key (DER) that proved it last.",
        "issuer": "Who vouched for it.",
        "valid_until": "When that certificate runs out.",
        "verified_at": "When it was last verified.",
    },
    "citations": {
        "": "Legal documents that articles name.",
        "citation_id": "Number of the citation.",
        "article_id": _ARTICLE,
        "kind": "Kind of document, such as `nghị quyết`.",
        "number": "Its number, such as `57-NQ/TW`.",
        "issuer": "Who issued it.",
        "issued_on": "When, `YYYY-MM-DD`.",
        "quote": "The words that name it.",
    },
    "mentions": {
        "": "Persons that articles name.",
        "mention_id": "Number of the mention.",
        "article_id": _ARTICLE,
        "name": "The person's name.",
        "role": "The office that the text gives with it.",
        "quote": "The words around it.",
    },
}
"""Table to column to description; the description of the table itself is under the empty name."""

_HEAD = """# Tables and columns of archive.db

Written from archive/columns.py and archive/article.py; a test compares. Times are ISO 8601 at +07:00,
`2026-01-31T02:00:00+07:00`. An optional column is NULL where the page is silent, never an empty string or a guess.
"""


def schema_markdown() -> str:
    """The text of docs/article-schema.md."""
    parts = [_HEAD]
    for table, columns in DESCRIPTIONS.items():
        parts.append(f"\n## {table}\n\n{columns['']}\n\n| column | meaning |\n|---|---|\n")
        parts.extend(f"| {column} | {told} |\n" for column, told in columns.items() if column)
    return "".join(parts)
