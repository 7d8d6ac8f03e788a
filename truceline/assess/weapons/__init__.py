"""Weapons as assessed, against what a rule names."""
