"""What a rule weighs: factors, their shares, and the incident and time they are about."""
