"""The first door: arguments in, exit code out. No SQL, no geometry, no rules."""
