"""A whole theatre with known truth, in memory: 1,000 by 300 km, a season, sensors, reporters and adversaries."""
