"""Tests of `assess.geometry`: uncertain positions."""
