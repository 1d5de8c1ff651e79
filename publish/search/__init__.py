"""Search as a reader types it: with or without tone marks, exact over a million articles."""
