"""The past, from captures that others made: files, the Wayback Machine, Common Crawl."""
