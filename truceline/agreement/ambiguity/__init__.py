"""Ambiguities of a draft: one file for each family, every kind with its reason, a case from history and a remedy."""
