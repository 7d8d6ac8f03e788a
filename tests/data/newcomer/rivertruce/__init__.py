"""Two rule types of another package: what docs/rules.md shows, and what tests/test_newcomer.py runs."""
