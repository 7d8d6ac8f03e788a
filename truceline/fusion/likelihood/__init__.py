"""Likelihood: what each sensor family measures of an incident, against clutter and false reports."""
