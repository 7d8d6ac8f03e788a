"""TELL: one `Report` value, its formats, the signed bundle. Free of imports: `verify` runs through it, alone."""
