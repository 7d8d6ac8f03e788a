"""PROMISED: who promised what on land, at sea, in the air and in cyberspace, what arrived, and who accepts whom."""
