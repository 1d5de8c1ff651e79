"""A server that means harm, and everything the threat model names tried against the real commands."""
