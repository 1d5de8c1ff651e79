"""The one nightly job: crawl, look again, check, publish, tell. Knows crawler and publish, which know nothing of it."""
