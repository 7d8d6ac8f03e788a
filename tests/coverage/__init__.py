"""Tests of the room `coverage`."""
