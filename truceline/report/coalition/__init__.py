"""The coalition on paper: ledger, plan and timeline as values, pages and a calendar."""
