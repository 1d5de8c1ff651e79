"""Being a good guest: who asks, what robots.txt allows, how fast, at which hours, and when to leave a host alone."""
