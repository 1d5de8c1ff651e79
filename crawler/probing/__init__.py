"""One page looked at closely: what each rule gives on it, and which of them died."""
