"""28: steps tied to each other: one begins when another is done, or both go side by side."""

from typing import Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Days, Open, Word

NUMBER = 28
TITLE = "steps tied to each other"
NEEDS: tuple[str, ...] = ()


class Step(Open):
    """A step that is certified, due so many local days after the start of force or after another step."""

    name: Word  # item of its certificate
    days: Days | None = None  # due at the end of the last; None: never due by itself
    after: Word | None = None  # the step whose certificate starts it


class Pair(Open):
    """Two steps side by side: where one is certified, the other follows at that site within so many days."""

    first: Word
    second: Word
    within_days: Days


class Parameters(Open):
    """Steps and pairs. Certificates say what is done; those of a pair carry the site."""

    steps: tuple[Step, ...] = ()
    side_by_side: tuple[Pair, ...] = ()
    sites: tuple[Word, ...] = Field(default=())  # of pairs; empty: every site of a certificate
    certified_by: Word | None = None

    @model_validator(mode="after")
    def steps_follow_known_ones(self) -> Self:
        """A step comes after one that stands before it, so there is no circle; something is asked for."""
        known: list[str] = []
        for step in self.steps:
            if step.name in known:
                raise ValueError(f'step "{step.name}": expected each name once')
            if step.after is not None and step.after not in known:
                raise ValueError(f'step "{step.name}": expected "after" to name an earlier step, got "{step.after}"')
            known.append(step.name)
        if not self.side_by_side and all(step.days is None for step in self.steps):
            raise ValueError("expected a step with days, or side_by_side, got neither")
        for pair in self.side_by_side:
            if " ".join(pair.first.split()).casefold() == " ".join(pair.second.split()).casefold():
                raise ValueError(f'pair "{pair.first}": expected two steps, got one')
        return self
