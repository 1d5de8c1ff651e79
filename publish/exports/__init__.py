"""Files to take away: CSV, XLSX, JSON Lines, Parquet, one at a time or all of an archive as a data package."""
