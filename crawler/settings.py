"""Scrapy's settings: polite to servers of others, deaf to what we do not use, bounded. See docs/settings.md.

What depends on who answers (live web, lab, replay) is in crawler/manners/paces.py.
"""

from __future__ import annotations

from importlib.util import find_spec

from crawler.environment import read_environment

BOT_NAME = "luuchieu"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
USER_AGENT = read_environment().user_agent

# Politeness
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.5
DOWNLOAD_DELAY_JITTER = 0.3
RETRY_TIMES = 3
RETRY_HTTP_CODES = [429, 500, 502, 503, 504, 522, 524, 408]
RETRY_WAIT_MAX_S = 120
COOKIES_ENABLED = False  # Liferay's session changes what an address shows

# Bounds
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
TWISTED_DNS_RESOLVER = "crawler.sources.resolver.PublicResolver"
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 5_000_000

# Sources
DOWNLOAD_HANDLERS = {
    "http": "crawler.sources.handler.SourceHandler",
    "https": "crawler.sources.handler.SourceHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

# Parts: ours, and those of Scrapy's that are needed
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
# Scrapy would load each of its own only to leave it out, and an update of it could add one that nobody here has seen.
DOWNLOADER_MIDDLEWARES = {
    "crawler.manners.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.middlewares.PatientRetryMiddleware": 550,
    "crawler.middlewares.RedirectMiddleware": 600,
    "crawler.capture.CaptureMiddleware": 950,
}
DOWNLOADER = "crawler.ending.downloads.StoppableDownloader"
DUPEFILTER_CLASS = "crawler.listings.seen.AddressFilter"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Speed: measured in anchors of the project, see docs/crawling.md
CONCURRENT_ITEMS = 2  # each response starts so many tasks for its output
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if find_spec("uvloop") else None
WARN_ON_GENERATOR_RETURN_VALUE = False
STATS_DUMP = False
LOG_LEVEL = "INFO"
