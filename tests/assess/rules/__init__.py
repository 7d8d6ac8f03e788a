"""Tests of `assess.rules`: rule types."""
