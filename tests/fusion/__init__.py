"""Tests of the room `fusion`."""
