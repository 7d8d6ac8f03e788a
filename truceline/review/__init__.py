"""PEOPLE: decisions of named officers as new rows. The door stands; no decision is taken yet."""
