"""When and whom a rule binds: its applicability, and its release."""
