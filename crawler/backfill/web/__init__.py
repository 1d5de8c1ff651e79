"""`luuchieu backfill wayback|commoncrawl`: an index listed into the ledger, captures fetched one after the other."""
