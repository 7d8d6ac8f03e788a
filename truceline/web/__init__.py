"""The second door. It stands for the desk to come; no page is served yet."""
