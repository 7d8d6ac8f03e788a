"""JUDGE: incidents and coverage against rules, under every reading. Names no party."""
