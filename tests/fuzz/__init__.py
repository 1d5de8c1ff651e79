"""Mutated pages, files, dates, addresses and queries against whatever reads them; see docs/fuzzing.md."""
