"""Tests of `assess.judging`: verdicts and findings."""
