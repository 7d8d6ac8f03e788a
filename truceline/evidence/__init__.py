"""KEEP: bytes as received, content-addressed, and the append-only journal about them."""
