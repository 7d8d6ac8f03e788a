"""WHO SAID WHAT: statements read into claims, and which of them share an origin."""
