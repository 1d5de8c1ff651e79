"""Printed dates made ISO 8601. Pure."""
