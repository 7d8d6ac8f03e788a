"""One file for each language: its months, units, tail of a sentence, and the words of classes and weapons."""
