"""What a rule asks for by itself: obligations, counted amounts, days of silence."""
