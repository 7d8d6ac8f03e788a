"""What a reader is shown: clauses, the steps of a verdict, the changes between two texts."""
