"""Tests of `assess.words`: words in five languages."""
