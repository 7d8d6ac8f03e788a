"""SCORE: the model and its rivals against worlds whose truth is known."""
