"""Tests of `assess.factors`: what a rule weighs."""
