"""The mission's register as rules ask it."""
