"""Uncertain positions against zones, lines and discs."""
