"""Evidence combination: terms in nats that add up to log-odds, and their waterfall in words."""
