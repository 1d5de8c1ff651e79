"""Questions that people ask of the archive, as queries that Datasette offers by name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query with its titles and what it says, in Vietnamese and English."""

    name: str
    title: tuple[str, str]
    description: tuple[str, str]
    sql: str


#: Longest time between two days on which a portal published: portal, days, since, until; a row a portal.
SILENCES = """\
WITH days AS (
  SELECT DISTINCT portal, substr(published_at, 1, 10) AS day FROM articles WHERE published_at IS NOT NULL
), gaps AS (
  SELECT portal, day AS since, lead(day) OVER (PARTITION BY portal ORDER BY day) AS until FROM days
), ranked AS (
  SELECT portal, CAST(julianday(until) - julianday(since) AS INTEGER) AS days, since, until,
    row_number() OVER (PARTITION BY portal ORDER BY julianday(until) - julianday(since) DESC, since) AS place
  FROM gaps WHERE until IS NOT NULL
)
SELECT portal, days, since, until FROM ranked WHERE place = 1 ORDER BY days DESC, portal"""

QUESTIONS = (
    Question(
        name="removed_this_month",
        title=("Bài bị gỡ trong tháng", "Removed in a month"),
        description=(
            "Bài mà cổng, báo đã gỡ trong tháng cho trước (2026-01); để trống là tháng có bài bị gỡ gần nhất.",
            "Articles that were taken down in a given month (2026-01); empty: the last month in which any was.",
        ),
        sql="""\
WITH chosen AS (
  SELECT coalesce(nullif(:month, ''), (SELECT max(substr(gone_at, 1, 7)) FROM articles WHERE state = 'gone')) AS month
)
SELECT gone_at, portal, article_id, title, published_at, url FROM articles, chosen
WHERE state = 'gone' AND gone_at >= month AND gone_at < month || '~' ORDER BY gone_at DESC""",
    ),
    Question(
        name="edited_most",
        title=("Bài bị sửa nhiều nhất", "Edited most"),
        description=(
            "Số lần cổng, báo sửa lời văn của bài sau khi đăng.",
            "How often portals changed the words of an article after publishing it.",
        ),
        sql="""\
SELECT count(*) AS edits, a.portal, a.article_id, a.title, max(r.captured_at) AS last_edit
FROM revisions AS r JOIN articles AS a USING (article_id)
WHERE r.revision > 1 AND r.cause = 'source'
GROUP BY a.article_id ORDER BY edits DESC, last_edit DESC LIMIT 100""",
    ),
    Question(
        name="who_reprints_whom",
        title=("Ai đăng lại của ai", "Who reprints whom"),
        description=(
            "Số bài mỗi cổng, báo đăng lại của cổng, báo khác (hay của chính mình); bài đăng sớm nhất là bài gốc.",
            "Articles that a portal reprinted from another, or from itself; the one published first is the origin.",
        ),
        sql="""\
SELECT b.portal AS reprints, a.portal AS origin, count(*) AS articles, round(avg(copy.similarity), 3) AS similarity
FROM clusters AS copy
JOIN clusters AS first ON first.cluster_id = copy.cluster_id AND first.role = 'origin'
JOIN articles AS a ON a.article_id = first.article_id
JOIN articles AS b ON b.article_id = copy.article_id
WHERE copy.role = 'reprint' GROUP BY 1, 2 ORDER BY articles DESC, 1, 2""",
    ),
    Question(
        name="articles_a_day",
        title=("Số bài mỗi ngày", "Articles a day"),
        description=(
            "Số bài đăng mỗi ngày, của một cổng, báo (tên ngắn như baobackan) hay để trống là tất cả; ngày mới trước.",
            "Articles published each day, by one portal (a short name such as baobackan) or, left empty, all.",
        ),
        sql="""\
SELECT substr(published_at, 1, 10) AS day, count(*) AS articles FROM articles
WHERE published_at IS NOT NULL AND (:portal = '' OR portal = :portal)
GROUP BY day ORDER BY day DESC LIMIT 1000""",
    ),
    Question(
        name="longest_silence",
        title=("Khoảng im lặng dài nhất", "Longest silence"),
        description=(
            "Khoảng dài nhất giữa hai ngày có bài của mỗi cổng, báo. Im lặng ở đây có thể là do kho chưa lưu được.",
            "The longest time between two days with an article, by portal. It may be the archive that lacks them.",
        ),
        sql=SILENCES,
    ),
    Question(
        name="came_back",
        title=("Bài bị gỡ rồi có lại", "Removed, then back"),
        description=(
            "Bài đã được xác nhận là mất rồi lại hiện ra ở cổng, báo.",
            "Articles whose removal was established and that were shown again later.",
        ),
        sql="""\
SELECT b.confirmed_at, b.ended_at, b.reason, a.portal, a.article_id, a.title
FROM absences AS b JOIN articles AS a USING (article_id)
WHERE b.confirmed_at IS NOT NULL AND b.ended_at IS NOT NULL ORDER BY b.ended_at DESC LIMIT 500""",
    ),
    Question(
        name="lost_articles",
        title=("Bài đã mất", "Lost articles"),
        description=(
            "Bài từng có ở cổng, báo nay không còn, mà không kho lưu trữ web nào đã hỏi còn bản chụp; chọn được "
            "cổng, báo (tên ngắn như baobackan) và năm.",
            "Articles of portals that are gone of which no web archive that was asked has a copy; by portal "
            "(a short name such as baobackan) and year where given.",
        ),
        sql="""\
SELECT listed_date, portal, title, url, asked FROM lost
WHERE (:portal = '' OR portal = :portal) AND (:year = '' OR year = CAST(:year AS INTEGER))
ORDER BY portal, listed_date, url LIMIT 1000""",
    ),
    Question(
        name="not_kept",
        title=("Bài đã thấy mà chưa lưu được", "Seen and not kept"),
        description=(
            "Địa chỉ bài viết mà trang danh mục, feed hay sơ đồ trang đã nêu nhưng kho chưa có.",
            "Addresses of articles that a listing, feed or sitemap showed and that the archive does not hold.",
        ),
        sql="""\
SELECT portal, state, last_status, count(*) AS addresses, min(first_seen_at) AS first_seen, max(url) AS example
FROM urls WHERE kind = 'article' AND article_id IS NULL AND state IN ('due', 'failed', 'gone', 'refused')
GROUP BY 1, 2, 3 ORDER BY addresses DESC""",
    ),
)
