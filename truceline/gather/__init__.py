"""GATHER: what is known of a day before anyone reads the text."""
