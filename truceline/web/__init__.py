"""The second door: a desk on this machine for people who rule; server-drawn, whole without a script."""
