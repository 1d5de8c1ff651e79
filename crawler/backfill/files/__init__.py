"""`luuchieu backfill warc`: WARC and WACZ files, read by many processes, entered by one."""
