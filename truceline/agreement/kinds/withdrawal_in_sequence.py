"""5: classes of weapons withdrawn one after the other, each from its own line."""

from typing import Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Band, Days, Open, Word

NUMBER = 5
TITLE = "withdrawal in sequence"
NEEDS: tuple[str, ...] = ("lines",)


class Phase(Open):
    """One class of weapons: what, how far, by when, and what must come first."""

    name: Word
    bands: tuple[Band, ...] = Field(min_length=1)
    days: Days  # after the start of the rule's force; the phase is complete at the end of this local day
    after: Word | None = None  # the phase that must be certified complete first


class Parameters(Open):
    """Phases in their order. The days of a phase begin when its conditions precedent are certified."""

    phases: tuple[Phase, ...] = Field(min_length=1)
    precondition: Word | None = None  # item of a certificate, such as "48 hours of ceasefire"
    certified_by: Word | None = None

    @model_validator(mode="after")
    def phases_follow_known_ones(self) -> Self:
        """A phase comes after one that stands before it, so there is no circle."""
        known: list[str] = []
        for phase in self.phases:
            if phase.name in known:
                raise ValueError(f'phase "{phase.name}": expected each name once')
            if phase.after is not None and phase.after not in known:
                raise ValueError(
                    f'phase "{phase.name}": expected "after" to name an earlier phase, got "{phase.after}"'
                )
            known.append(phase.name)
        return self
