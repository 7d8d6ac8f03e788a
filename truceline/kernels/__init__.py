"""Numeric loops over columns, each with units and shapes in its docstring. Knows arrays, no nouns."""
