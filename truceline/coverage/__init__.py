"""LOOK: what could have been seen, cell by cell, and why not."""
