"""The tables: the only room with a database driver. Nothing is updated in place."""
