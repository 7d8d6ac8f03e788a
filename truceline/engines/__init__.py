"""WHERE: the same functions over parts of a day's work, in this process or on the workers of a cluster."""
