"""The text of an agreement as data, with its readings. Reads no facts."""
