"""Truceline: case files of a ceasefire that a joint commission can rule on.

This file stays free of imports: the report verifier runs through it, alone.
"""

__version__ = "0.1.0"
