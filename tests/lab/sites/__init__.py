"""The nine portals' addresses and markup, one module a family."""
