"""What was captured, read again without a network: articles by newer rules, or the whole archive from its WARC."""
