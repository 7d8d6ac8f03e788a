"""9: a ban on flights in a volume, with exempt operators."""

from typing import Literal, Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Flight, HeightM, Open, Word

NUMBER = 9
TITLE = "air ban with exceptions"
NEEDS: tuple[str, ...] = ("area",)


class Parameters(Open):
    """An exemption reaches a flight only where it was announced; None means that nobody told us what was."""

    airframes: tuple[Literal["UAV", "aircraft"], ...] = Field(default=("UAV", "aircraft"), min_length=1)
    floor_m: HeightM = 0.0
    ceiling_m: HeightM | None = None  # None: no ceiling
    exempt_operators: tuple[Word, ...] = ()
    announced_flights: tuple[Flight, ...] | None = None

    @model_validator(mode="after")
    def the_volume_has_height(self) -> Self:
        """A ceiling at or under the floor would ban nothing."""
        if self.ceiling_m is not None and self.ceiling_m <= self.floor_m:
            raise ValueError(f"expected ceiling_m above floor_m {self.floor_m:g}, got {self.ceiling_m:g}")
        return self
