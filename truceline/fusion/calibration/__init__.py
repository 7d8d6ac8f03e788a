"""Calibration and parameter estimation: the numbers, from incidents that people labelled."""
