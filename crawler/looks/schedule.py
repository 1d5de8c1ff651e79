"""When a kept article is looked at again: often while it is young, then yearly; sooner after an edit. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

AGES = tuple(timedelta(days=days) for days in (1, 3, 7, 30, 180))
"""Ages at which an article is looked at. Portals correct most of what they correct within days."""
YEAR = timedelta(days=365)
LOOKS_A_NIGHT = 300
"""What a night looks at beyond what is due, the longest unseen first: ten minutes of one polite request at a time.
So the articles of a small portal are all seen every few nights, and a removal is noticed before a year has passed."""
PAGES_A_NIGHT = 12
"""Pages of listings and sitemaps behind the window that a night reads again, the longest unread first: what was put
between old articles, or moved there, is found though nobody looks for it."""
RETURNS_WITHIN, RETURN_LOOKS = timedelta(days=180), timedelta(days=7)
"""So long a removed article is looked for every week: what was taken down by mistake comes back soon."""
RESTED = timedelta(hours=20)
"""An article that was fetched a shorter time ago is not taken for that; shorter than a day, as nights vary."""


def next_look(now: datetime, published: datetime | None, changed: datetime | None = None) -> datetime:
    """When an article that was looked at `now` is due again (aware datetimes).

    Its age counts from publication, or from what changed it last: an edit, a removal. A date in the future,
    or none, is taken as now.
    """
    known = [moment for moment in (published, changed) if moment is not None and moment <= now]
    since = max(known, default=now)
    for age in AGES:
        if since + age > now:
            return since + age
    return since + ((now - since) // YEAR + 1) * YEAR


def next_look_for_gone(now: datetime, since: datetime) -> datetime:
    """When an article that is missing since `since` is looked for again."""
    due = next_look(now, since)
    return min(due, now + RETURN_LOOKS) if now - since < RETURNS_WITHIN else due


def moment_of(text: str | None) -> datetime | None:
    """A time of archive.db as an aware datetime. A bare day is taken at its end: the article is at most that young."""
    if text is None:
        return None
    return datetime.fromisoformat(text if "T" in text else f"{text}T23:59:59+07:00")
