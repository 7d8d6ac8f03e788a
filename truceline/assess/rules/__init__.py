"""One file per rule type; no rule imports another."""
