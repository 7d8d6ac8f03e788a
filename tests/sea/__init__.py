"""The sea: events, gaps, freedom of navigation."""
