"""Measurements: what may join an incident as one item, as columns; the floor of the room."""
