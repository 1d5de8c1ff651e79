"""Snapshot, site and exports, over a real archive, with real SQLite and Datasette."""
