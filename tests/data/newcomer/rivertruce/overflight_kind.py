"""No overflight of named plants below a height: what a document may set."""

from pydantic import Field

from truceline.agreement.fields import HeightM, Metres, Open, Site

NUMBER = 104
TITLE = "ban on overflight"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Within `radius_m` of the edge of any of the objects nobody flies below `below_m` above ground."""

    objects: tuple[Site, ...] = Field(min_length=1)
    radius_m: Metres
    below_m: HeightM
