"""Looking again at what is kept: when, and what follows where a page was edited, moved or is missing."""
