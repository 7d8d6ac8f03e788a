"""Tests of `assess.vessels`: vessels."""
