"""Tests of the room `review`: rights, decisions, release, tiers."""
