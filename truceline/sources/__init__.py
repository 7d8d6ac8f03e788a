"""READ: one file per sensor, found by looking in this folder or by entry point `truceline.sources`."""
