"""JOIN: observations and claims into incidents, with weights a person can follow."""
