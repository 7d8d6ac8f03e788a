"""The one reader of positions, in every form in which phones, maps, charts and armies write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mgrs import MGRS

from truceline.model.errors import OutOfRange
from truceline.model.place import great_circle_m
from truceline.sources._position import angle_of, fix_of, looks_like_fix

HERE = (48 + 7 / 60 + 24 / 3600, 37 + 27 / 60 + 24 / 3600)


@pytest.mark.parametrize(
    "text",
    [
        "48.12333333, 37.45666667",
        "48.12333333,37.45666667",
        "48d07m24.0s N 37d27m24.0s E",
        "48d7m24s N, 37d27m24s E",
        "48,12333333 37,45666667",
        "48,12333333, 37,45666667",
        "48.12333333; 37.45666667",
        "(48.12333333, 37.45666667)",
        "lat 48.12333333 lon 37.45666667",
        "Latitude: 48.12333333, Longitude: 37.45666667",
        "geo:48.12333333,37.45666667",
        "POINT (37.45666667 48.12333333)",
        "48\u00b007'24\"N 37\u00b027'24\"E",
        "37\u00b027'24\"E, 48\u00b007'24\"N",
        "48\u00b0 07\u2032 24\u2033 N, 37\u00b0 27\u2032 24\u2033 E",
        "48\u00b007'24\" 37\u00b027'24\"",
        "N48 07.400 E037 27.400",
        "N 48\u00b0 7.4' E 37\u00b0 27.4'",
        "48 07 24 N 37 27 24 E",
        "48-07-24 N 37-27-24 E",
        "480724N 0372724E",
        "https://maps.example.org/?q=48.12333333,37.45666667&z=12",
        "https://maps.example.org/@48.12333333,37.45666667,14z",
        "48.12333333N 37.45666667E",
        "48.12333333\u00b0, 37.45666667\u00b0",
        "48,12333333 \u043f\u043d.\u0448. 37,45666667 \u0441\u0445.\u0434.",
        "48.12333333 \u0441.\u0448., 37.45666667 \u0432.\u0434.",
    ],
)
def test_every_form_of_one_position_is_that_position(text: str) -> None:
    fix = fix_of(text)
    assert fix is not None
    assert great_circle_m(fix.lat_deg, fix.lon_deg, *HERE) < 1.0


def test_a_geopoint_brings_its_accuracy() -> None:
    fix = fix_of("48.123456 37.456789 112.0 4.9")
    assert fix is not None
    assert (fix.lat_deg, fix.lon_deg, fix.sd_m) == (48.123456, 37.456789, 4.9)
    without = fix_of("48.123456 37.456789 0 0")
    assert without is not None
    assert without.sd_m is None


@pytest.mark.parametrize(("digits", "side_m"), [(5, 1), (4, 10), (3, 100), (2, 1_000), (1, 10_000)])
def test_a_military_grid_reference_is_the_middle_of_its_square(digits: int, side_m: float) -> None:
    whole = MGRS().toMGRS(48.123456, 37.456789)
    text = whole[:5] + whole[5 : 5 + digits] + whole[10 : 10 + digits]
    fix, spaced = fix_of(text), fix_of(f"{text[:3]} {text[3:5]} {text[5:]}".lower())
    assert fix is not None
    assert fix == spaced
    assert great_circle_m(fix.lat_deg, fix.lon_deg, 48.123456, 37.456789) <= 0.8 * side_m + 1
    assert fix.sd_m == pytest.approx(side_m / 12**0.5, rel=1e-3)


@pytest.mark.parametrize(
    "text", ["hill", "3 km NE of Town", "checkpoint 3, km 14", "48 37", "48.5", "5 km, 112\u00b0", "45 deg"]
)
def test_what_is_no_position_is_none_and_nobody_is_alarmed(text: str) -> None:
    assert fix_of(text) is None
    assert not looks_like_fix(text)


@pytest.mark.parametrize("text", ["48,123,37,456", "48 07 37 27", "48\u00b0123 37\u00b0456 x"])
def test_digits_like_a_position_that_are_not_understood_are_told(text: str) -> None:
    assert fix_of(text) is None
    assert looks_like_fix(text)


@pytest.mark.parametrize("text", ["97.5, 36.2", "48.1, 190.5", "91 00 00 N 37 00 00 E", "37UCP8511"])
def test_a_position_that_is_nowhere_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange, match="position"):
        fix_of(text)


@pytest.mark.parametrize(
    ("text", "most", "value"),
    [
        ("48,123", 90, 48.123),
        ("48\u00b007'24\"N", 90, HERE[0]),
        ("S 12 30", 90, -12.5),
        ("37.5 W", 180, -37.5),
        ("-37.5", 180, -37.5),
        ("37 27 24", 180, HERE[1]),
    ],
)
def test_one_coordinate_of_a_column_of_its_own(text: str, most: float, value: float) -> None:
    assert angle_of("angle", text, most=most) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "nan", "48 61 00", "48.5 30", "N", "-48 N", "48 E", "90.00001", "1_0", "0x1", "48,1,2"]
)
def test_what_is_no_latitude_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange):
        angle_of("latitude", text, most=90)


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9), st.sampled_from([", ", "; ", " "]), st.sampled_from(".,"))
def test_decimal_degrees_are_read_back(lat: float, lon: float, between: str, mark: str) -> None:
    fix = fix_of(f"{lat:.6f}".replace(".", mark) + between + f"{lon:.6f}".replace(".", mark))
    assert fix is not None
    assert (fix.lat_deg, fix.lon_deg) == (float(f"{lat:.6f}"), float(f"{lon:.6f}"))


@given(
    st.integers(0, 89),
    st.integers(0, 59),
    st.integers(0, 59),
    st.integers(0, 179),
    st.sampled_from(("NE", "NW", "SE", "SW")),
)
def test_degrees_minutes_and_seconds_are_read_back(
    degrees: int, minutes: int, seconds: int, east: int, letters: str
) -> None:
    north_south, east_west = letters
    text = f"{degrees}\u00b0{minutes:02d}'{seconds:02d}\"{north_south} {east}\u00b0{seconds:02d}'{minutes:02d}\"{east_west}"
    fix = fix_of(text)
    assert fix is not None
    lat, lon = degrees + minutes / 60 + seconds / 3600, east + seconds / 60 + minutes / 3600
    assert fix.lat_deg == pytest.approx(-lat if north_south == "S" else lat, abs=1e-9)
    assert fix.lon_deg == pytest.approx(-lon if east_west == "W" else lon, abs=1e-9)


@given(st.text(max_size=40))
def test_any_text_is_a_position_on_earth_none_or_refused(text: str) -> None:
    try:
        fix = fix_of(text)
    except OutOfRange:
        return
    assert fix is None or (abs(fix.lat_deg) <= 90 and abs(fix.lon_deg) <= 180)
