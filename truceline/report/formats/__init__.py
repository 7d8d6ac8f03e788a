"""One file per format, `render(report) -> bytes`; no format imports another."""
