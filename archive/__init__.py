"""Keep: the schema, the store, the WARC files and the ledger. Knows neither Scrapy nor Datasette."""
