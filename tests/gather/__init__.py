"""Tests of how the facts of a day are gathered."""
