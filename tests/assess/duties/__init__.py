"""Tests of `assess.duties`: obligations."""
