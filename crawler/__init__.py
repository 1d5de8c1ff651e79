"""Fetch and parse: from an address to an `Article`. Pure functions think; Scrapy stands at the edge."""
