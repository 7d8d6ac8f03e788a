"""29: a corridor on land: its width, who travels, in which directions and at which hours."""

from typing import Self

from pydantic import model_validator

from truceline.agreement.fields import ClockTime, Latitude, Longitude, Metres, Number, Open, Word, ZoneName

NUMBER = 29
TITLE = "land corridor"
NEEDS: tuple[str, ...] = ("area",)


class Position(Open):
    """A point of the road."""

    lat_deg: Latitude
    lon_deg: Longitude


class Parameters(Open):
    """Whoever may travel passes; force does not reach into the corridor, at any hour."""

    axis: tuple[Position, ...] = ()  # the road; with its width it is the corridor, else the area is
    width_m: Metres | None = None  # from edge to edge, the road in the middle
    traffic: tuple[Word, ...] = ()  # items of passages: "convoy"; empty: every passage
    directions: tuple[Word, ...] = ()  # as the register names them in Channel: "to the north"
    each_way_at_least: Number | None = None  # passages on each local day and in each direction
    opens: ClockTime | None = None  # on the clock of `zone`; both or neither
    closes: ClockTime | None = None  # earlier than `opens`: on the next day
    zone: ZoneName | None = None  # None: that of the start of force

    @model_validator(mode="after")
    def ends_come_in_pairs(self) -> Self:
        """A width needs a road, hours a beginning and an end, a number in each direction the directions."""
        if bool(self.axis) != (self.width_m is not None) or len(self.axis) == 1:
            raise ValueError("expected axis (two positions or more) and width_m together, or neither")
        if self.axis and len({(one.lon_deg, one.lat_deg) for one in self.axis}) == 1:
            raise ValueError("expected an axis of two different positions")
        if (self.opens is None) != (self.closes is None) or (self.opens is not None and self.opens == self.closes):
            raise ValueError("expected opens and closes together, and not the same")
        if self.each_way_at_least is not None and not self.directions:
            raise ValueError("expected directions beside each_way_at_least")
        return self
