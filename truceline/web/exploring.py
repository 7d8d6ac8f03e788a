"""A map to explore: the cases of a search on land and sea that can be moved; the same as a drawing without a script.

What is drawn comes from this desk alone: areas of the cases, and the outlines and names of the program.
"""

import json
from typing import Any

from starlette.responses import Response

from truceline.report import case_table
from truceline.report.formats.html import _map
from truceline.report.formats.html._base import window_of_world
from truceline.report.formats.html._geo import Line, around, outlines
from truceline.report.formats.html._outlines import ATTRIBUTION, names_in, outlines_in
from truceline.review.acts import State
from truceline.web.app import Asked
from truceline.web.searching import TYPES, Filters, found, row_of_table

SHOWN = 300  # cases; the search narrows
NAMES = 400  # of settlements, the largest first
ROOM, LEAST_DEG = 0.35, 4.0  # around the cases


def explore(asked: Asked) -> Response:
    """The map, the filters that it obeys, and the list of the same cases."""
    wanted = Filters.of(asked.query)
    every = found(asked, wanted)
    rows = every[:SHOWN]
    label = f"Map of {len(rows)} cases; the list has the same content"
    return asked.desk.draw(
        asked, "explore", title="Explore", wanted=wanted, found=rows, many=len(every), states=list(State),
        map=_map.several([row.case for _, row in rows], label=label), attribution=ATTRIBUTION,
    )  # fmt: skip


def explored_cases(asked: Asked) -> Response:
    """The cases of the map as areas that hold each with 90 %; never a dot."""
    rows = found(asked, Filters.of(asked.query))[:SHOWN]
    told = json.loads(case_table.areas([row_of_table(asked, day, row) for day, row in rows]))
    for feature, (_, row) in zip(told["features"], rows, strict=True):
        feature["properties"] |= {"Title": row.title(asked.language), "State": row.now.state.value}
    return _geojson(told)


def ground(asked: Asked) -> Response:
    """Land, coasts and names around the cases of the map; no border."""
    rows = found(asked, Filters.of(asked.query))[:SHOWN]
    rings = [line for _, row in rows for line in outlines(row.case.incident.place)]
    window = around(rings, margin=ROOM, least_deg=LEAST_DEG) or window_of_world()
    drawn = outlines_in(window)
    features = [
        _feature("Polygon", [_closed(window.corners())], look="water"),
        *(_feature("Polygon", [_closed(ring)], look="land") for ring in drawn.land),
        *(_feature("LineString", [list(at) for at in run], look="coast") for run in drawn.coasts),
        *(
            _feature("Point", [one.lon_deg, one.lat_deg], look=one.look, name=one.words, weight=one.weight)
            for one in names_in(window)[:NAMES]
        ),
    ]
    return _geojson({"type": "FeatureCollection", "features": features})


def _feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _closed(ring: Line) -> list[list[float]]:
    points = [list(at) for at in ring]
    return points if points[0] == points[-1] else [*points, points[0]]


def _geojson(told: dict[str, Any]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False).encode(), media_type=TYPES["geojson"])
