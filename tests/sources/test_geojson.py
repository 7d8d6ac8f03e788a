"""What a collection of features says of all of them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from truceline.model.errors import DamagedFile
from truceline.model.records import Blob
from truceline.sources._registry import source

AT = datetime(2025, 4, 1, tzinfo=UTC)
POINT = {"type": "Point", "coordinates": [36.0, 48.0]}
AREA = {"type": "Polygon", "coordinates": [[[36.0, 48.0], [36.1, 48.0], [36.1, 48.1], [36.0, 48.0]]]}
SHAPES: dict[str, tuple[Any, dict[str, str]]] = {
    "vessels": (POINT, {"time": "2025-03-15T04:30:27Z"}),
    "radar": (AREA, {"before": "2025-03-01T00:00:00Z", "after": "2025-03-13T00:00:00Z"}),
    "line": (AREA, {"title": "line", "valid_from": "2025-03-01T00:00:00Z"}),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("own", [{}, {"exercise": None}, {"exercise": False}])
def test_a_feature_of_an_exercise_is_one_whatever_it_says(name: str, own: dict[str, Any]) -> None:
    geometry, said = SHAPES[name]
    feature = {"type": "Feature", "geometry": geometry, "properties": {**said, **own}}
    for marked in (True, False):
        data = json.dumps({"type": "FeatureCollection", "exercise": marked, "features": [feature]}).encode()
        blob = Blob(sha256="0" * 64, length=len(data), name="a.geojson", received_utc=AT, origin="by hand")
        (table,) = source(name).parse(blob, data, None).tables.values()
        assert table["exercise"].to_pylist() == [marked]


@pytest.mark.parametrize("form", ["collection", "feature", "geometry"])
def test_each_of_the_three_forms_of_a_text_is_read(form: str) -> None:
    feature = {"type": "Feature", "geometry": AREA, "properties": {}}
    forms = {"collection": {"type": "FeatureCollection", "features": [feature]}, "feature": feature, "geometry": AREA}
    data = json.dumps(forms[form]).encode()
    blob = Blob(sha256="0" * 64, length=len(data), name="a.geojson", received_utc=AT, origin="by hand")
    assert source("line").parse(blob, data, None).rows == 1


def test_a_kml_file_is_called_one() -> None:
    data = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->\n<kml xmlns="http://www.opengis.net/kml/2.2"/>'
    )
    blob = Blob(sha256="0" * 64, length=len(data), name="a.kml", received_utc=AT, origin="by hand")
    with pytest.raises(DamagedFile, match="a KML file"):
        source("line").parse(blob, data, None)
