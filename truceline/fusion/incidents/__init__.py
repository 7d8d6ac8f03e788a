"""Incident estimates: place, time, type and object of weighed sets, as records."""
