"""4: weapons withdrawn by calibre and distance, each party from its own line."""

from typing import Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Band, Open, Word

NUMBER = 4
TITLE = "withdrawal by calibre and distance"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Distances count from the rule's own lines, or from the boundary of a line kept from a named drawer."""

    bands: tuple[Band, ...] = Field(min_length=1)
    drawn_by: Word | None = None  # use the kept control line of this drawer instead of the rule's lines

    @model_validator(mode="after")
    def bands_say_which_weapons(self) -> Self:
        """A band without calibre and system would reach nothing."""
        for band in self.bands:
            if band.calibre_min_mm is None and not band.systems:
                raise ValueError(f'band "{band.name}": expected calibre_min_mm or systems, got neither')
            least, most = band.calibre_min_mm or 0.0, band.calibre_max_mm
            if most is not None and most <= least:
                raise ValueError(f'band "{band.name}": expected calibre_max_mm above {least:g}, got {most:g}')
        return self
