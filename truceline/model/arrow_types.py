"""The Arrow types that the declared schemas are made of."""

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
NUMBER = pa.float64()
TEXT = pa.string()
TEXTS = pa.list_(TEXT)
RINGS = pa.list_(pa.list_(pa.list_(NUMBER)))  # ring -> position -> [lon_deg, lat_deg]
PLACE = pa.struct(
    [
        pa.field("shape", TEXT, nullable=False),
        pa.field("name", TEXT),
        pa.field("lat_deg", NUMBER),
        pa.field("lon_deg", NUMBER),
        pa.field("major_sd_m", NUMBER),
        pa.field("minor_sd_m", NUMBER),
        pa.field("axis_deg", NUMBER),
        pa.field("range_min_m", NUMBER),
        pa.field("range_max_m", NUMBER),
        pa.field("bearing_deg", NUMBER),
        pa.field("width_deg", NUMBER),
        pa.field("radius_m", NUMBER),
        pa.field("polygons", pa.list_(RINGS)),
    ]
)
COUNT = pa.struct([pa.field("qualifier", TEXT, nullable=False), pa.field("value", pa.int64())])
AMOUNT = pa.struct(
    [
        pa.field("bound", TEXT, nullable=False),
        pa.field("value", NUMBER),
        pa.field("unit", TEXT, nullable=False),
        pa.field("per", TEXT, nullable=False),
        pa.field("base", TEXT, nullable=False),
        pa.field("prices", TEXT, nullable=False),
    ]
)
SHARES = pa.list_(pa.struct([pa.field("name", TEXT, nullable=False), pa.field("share", NUMBER, nullable=False)]))


def schema_of(*columns: tuple[str, pa.DataType] | tuple[str, pa.DataType, bool]) -> pa.Schema:
    """A schema of (name, type) columns; a third value makes a column nullable."""
    return pa.schema([pa.field(c[0], c[1], nullable=len(c) > len(("name", "type"))) for c in columns])


NULL = True  # third value of a nullable column
