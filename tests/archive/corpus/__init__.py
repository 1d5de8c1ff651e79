"""Made-up articles with known reprints, by two generators that share nothing but the vocabulary."""
