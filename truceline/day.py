"""The whole pipeline, readable as a sentence."""
