"""Work in parts: the same bytes, whoever does it."""
