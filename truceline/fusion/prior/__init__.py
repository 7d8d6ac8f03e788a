"""Prior intensity: where and how often incidents and reports are expected before any evidence."""
