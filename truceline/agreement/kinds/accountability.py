"""25: measures follow a case (a process rule)."""

from truceline.agreement.fields import Days, Open, Word

NUMBER = 25
TITLE = "accountability duty"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """After a case was referred, a report on measures comes within so many days."""

    within_days: Days
    referred_to: tuple[Word, ...] = ()  # bodies or parties; empty: whoever it was referred to
