"""From factors to verdicts: a rule under its readings, its evaluation, findings, flips."""
