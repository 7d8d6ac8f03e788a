"""Data association: which measurements belong to one incident."""
