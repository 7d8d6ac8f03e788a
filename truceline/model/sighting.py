"""A vessel that a satellite or an aircraft saw, or a scene that was looked at for vessels."""

from dataclasses import dataclass
from datetime import datetime

from truceline.model.errors import OutOfRange
from truceline.model.place import Place
from truceline.model.records import require_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One detection in one scene, or the scene itself. It has no name: whose vessel it was is another question."""

    sighting_id: str
    source: str  # "vessels"
    sensor: str  # "Sentinel-1"; "" where nobody stated it
    scene: str  # the image, as its maker names it; its detections bear the same
    seen_utc: datetime  # when the image was taken
    received_utc: datetime  # when the file was received
    place: Place  # of the vessel, or the footprint of the scene
    watched: bool  # the scene: somebody looked for vessels in all of it
    length_m: float | None  # as estimated
    chance: float | None  # that it is a vessel, as its maker says
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_utc(self.seen_utc, self.received_utc)
        if self.chance is not None and not 0.0 <= self.chance <= 1.0:
            raise OutOfRange("chance", self.chance, "0 to 1, or None")
