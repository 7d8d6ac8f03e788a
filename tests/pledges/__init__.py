"""Tests of the room `pledges`."""
