"""11: no heavy weapons near civilian objects."""

from pydantic import Field

from truceline.agreement.fields import Metres, Millimetres, Open, Site
from truceline.model.terms import ObjectClass

NUMBER = 11
TITLE = "no heavy weapons near civilians"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Distance counts from the edge of each listed object, or from what an observer says stood there."""

    radius_m: Metres
    calibre_min_mm: Millimetres | None = None  # None: whatever the observer calls a heavy weapon
    object_classes: tuple[ObjectClass, ...] = Field(
        default=(ObjectClass.SCHOOL, ObjectClass.HOSPITAL, ObjectClass.RESIDENTIAL), min_length=1
    )
    objects: tuple[Site, ...] = ()
