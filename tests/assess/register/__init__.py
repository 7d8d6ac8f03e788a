"""Tests of `assess.register`: what the register says, and what its silence is worth."""
