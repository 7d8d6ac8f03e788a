"""Non-detection: what weighs against an incident because somebody who could have shown it did not."""
