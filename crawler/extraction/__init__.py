"""From a parsed page to an `Article`: pure functions, in the order layout, metadata, generic."""
