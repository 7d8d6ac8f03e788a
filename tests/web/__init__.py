"""Tests of the room `web`: the desk in a browser."""
