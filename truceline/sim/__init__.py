"""Exercise worlds with known truth, written in each sensor's own format."""
