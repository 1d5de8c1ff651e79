"""Answers that are not what was asked for: walls against robots, parked names, logins, empty pages. Pure."""
