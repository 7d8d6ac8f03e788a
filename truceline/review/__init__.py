"""PEOPLE: decisions of named officers as new rows; a state is computed out of them, never stored."""
