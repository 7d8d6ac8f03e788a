"""Where vessels were: tracks, encounters, voyages."""
