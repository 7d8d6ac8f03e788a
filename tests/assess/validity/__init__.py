"""Tests of `assess.validity`: when and whom a rule binds."""
