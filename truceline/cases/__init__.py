"""CASES: the identity that an event keeps from its first alarm to its last correction."""
