"""From a portal's doors to its articles: links and feeds as they are read, and how far a listing is walked."""
