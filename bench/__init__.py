"""Measurements, as ratios to a named peer in the same run. Not tests: nothing here passes or fails."""
