"""Tests of `assess.explain`: what a reader is shown."""
