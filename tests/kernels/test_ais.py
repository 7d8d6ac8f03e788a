"""Messages of ships: both readers on one log, every fault that libraries were seen to have, and pyais beside us."""

import math
import operator
from collections import Counter
from functools import cache, reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyais
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.laws import Count
from truceline.kernels import ais
from truceline.kernels._ais_binary import APPLICATIONS
from truceline.kernels._ais_table import BYTES, SIGNED, TEXT, variants
from truceline.kernels._nmea_words import CLOCKS, LENGTH, START
from truceline.kernels.ais import Messages, decode
from truceline.sim import nmea

REAL = Path(__file__).parents[3] / "shared" / "data" / "ships" / "nmea"
LOGS = Count(ci=25, soak=100_000)  # made of pieces of logs and of random letters, read by both twins
ABSENT = {"lon": 108600000, "lat": 54600000, "speed": 1023, "course": 3600, "heading": 511, "turn": -128}
HERE = {"lon": 18_600_000, "lat": 27_900_000, "speed": 100, "course": 900, "heading": 90, "turn": 0, "second": 30}
SHIP = {"type": 1, "mmsi": 272_000_001}


def position(**raw: int) -> str:
    return nmea.message("1", {**SHIP, **HERE, **raw})[0]


def static(name: str = "FIRST", *, sequence: int = 3, mmsi: int = 272_000_001, channel: str = "A") -> list[str]:
    values = {"type": 5, "mmsi": mmsi, "imo": 9_074_729, "shipname": name, "callsign": "URAA", "destination": "ODESA"}
    return nmea.message("5", values, bits=424, sequence=sequence, channel=channel)


def read(*lines: str, compiled: bool = False) -> Messages:
    return decode(nmea.joined(lines), compiled=compiled)


def names(found: Messages) -> list[Any]:
    return [found.fields(k).get("shipname") for k in range(len(found))]


def tagged(lines: list[str], station: str, unix_s: int) -> list[str]:
    return [nmea.tagged(line, station=station, unix_s=unix_s) for line in lines]


# Every line of the table of faults seen in libraries


@pytest.mark.parametrize("compiled", [False, True])
def test_parts_of_two_stations_are_two_messages(*, compiled: bool) -> None:
    a, b = (
        tagged(static(name, mmsi=mmsi), name, 1_700_000_000)
        for name, mmsi in (("ALFA", 272000001), ("BETA", 272000002))
    )
    found = read(a[0], b[0], a[1], b[1], compiled=compiled)
    assert names(found) == ["ALFA", "BETA"]
    assert [found.station()[1][k] for k in found.station()[0]] == ["ALFA", "BETA"]
    assert found.losses() == {}


@pytest.mark.parametrize("compiled", [False, True])
def test_parts_of_two_stations_that_nobody_names_are_a_counted_loss_and_never_a_third_ship(*, compiled: bool) -> None:
    a, b = static("ALFA"), static("BETA", mmsi=272_000_002)
    found = read(a[0], b[0], a[1], b[1], compiled=compiled)
    assert len(found) == 0
    assert sum(map(len, found.losses().values())) == 4


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("apart_s", [3, 3600])
def test_parts_farther_apart_than_the_slots_of_a_message_are_lost(apart_s: int, *, compiled: bool) -> None:
    first, second = static()
    found = read(
        nmea.tagged(first, station="X", unix_s=1_700_000_000),
        nmea.tagged(second, station="X", unix_s=1_700_000_000 + apart_s),
        compiled=compiled,
    )
    assert len(found) == 0
    assert {k: v.tolist() for k, v in found.losses().items()} == {"a part whose other parts did not come": [1, 2]}


@pytest.mark.parametrize("compiled", [False, True])
def test_either_order_of_the_parts_is_one_message(*, compiled: bool) -> None:
    first, second = static("TURNED")
    one, other = read(first, second, compiled=compiled), read(second, first, compiled=compiled)
    assert names(one) == names(other) == ["TURNED"]
    assert one.fields(0) == other.fields(0)


def test_a_part_that_comes_twice_is_counted_once() -> None:
    first, second = static("AGAIN")
    found = read(first, first, second)
    assert names(found) == ["AGAIN"]
    assert {k: v.tolist() for k, v in found.losses().items()} == {"a part that came twice": [2]}


def test_parts_of_two_channels_and_two_numbers_do_not_meet() -> None:
    a, b, c = static("ALFA", channel="A"), static("BETA", channel="B"), static("GAMMA", sequence=4)
    assert names(read(a[0], b[0], c[0], c[1], b[1], a[1])) == ["GAMMA", "BETA", "ALFA"]


def test_a_code_for_not_available_is_absent() -> None:
    held = read(position(**ABSENT)).fields(0)
    assert {name: held[name] for name in ABSENT} == dict.fromkeys(ABSENT)
    long_range = {"type": 27, "mmsi": 272_000_001, "lon": 108_600, "lat": 54_600, "speed": 63, "course": 511}
    held = read(*nmea.message("27", long_range, bits=96)).fields(0)
    assert [held[name] for name in ("lon", "lat", "speed", "course")] == [None] * 4
    aircraft = {"type": 9, "mmsi": 111_272_001, "alt": 4095, "speed": 1023, "lon": 108_600_000, "lat": 54_600_000}
    held = read(*nmea.message("9", aircraft)).fields(0)
    assert [held[name] for name in ("alt", "speed", "lon", "lat")] == [None] * 4


@pytest.mark.parametrize(("raw", "speed"), [(0, 0.0), (1022, 102.2), (1023, None)])
def test_the_last_speed_before_the_code_is_a_speed(raw: int, speed: float | None) -> None:
    assert read(position(speed=raw)).fields(0)["speed"] == speed


def test_a_station_and_time_behind_the_checksum_are_read() -> None:
    found = read(position() + ",d-130,S0160,t080904.00,T04.28732954,r003669959,1272442145")
    assert found.clock()[0].tolist() == [1_272_442_145_000_000]
    assert CLOCKS[found.clock()[1][0]] == "after the checksum"
    assert found.station()[1][found.station()[0][0]] == "r003669959"


@pytest.mark.parametrize("bits", [6, 12, 38, 72, 137, 138, 150, 162, 174])
def test_a_position_that_is_cut_or_too_long_is_refused_and_counted(bits: int) -> None:
    found = read(*nmea.message("1", {**SHIP, **HERE}, bits=bits))
    assert len(found) == 0
    assert list(found.losses()) == ["a length that its type does not have"]


@pytest.mark.parametrize(("bits", "read_as"), [(96, 1), (168, 1), (90, 0), (120, 0), (102, 0)])
def test_a_long_range_report_has_96_or_168_bits(bits: int, read_as: int) -> None:
    assert len(read(*nmea.message("27", {"type": 27, "mmsi": 272_000_001}, bits=bits))) == read_as


def test_corners_and_reference_stations_are_signed_degrees() -> None:
    west = {"lon": -7_500, "lat": -3_000}
    held = read(*nmea.message("17", {"type": 17, "mmsi": 2_320_001, **west, "data": b"\x01\x02"})).fields(0)
    assert (held["lon"], held["lat"]) == (-12.5, -5.0)
    corners = {"ne_lon": -7_500, "ne_lat": 3_000, "sw_lon": -7_800, "sw_lat": -3_000}
    for kind, most in (("22", 168), ("23", 160)):
        held = read(*nmea.message(kind, {"type": int(kind), "mmsi": 2_320_001, **corners}, bits=most)).fields(0)
        assert [held[name] for name in corners] == [-12.5, 5.0, -13.0, -5.0]


def test_a_craft_of_a_mother_ship_tells_the_mother_and_no_dimensions() -> None:
    craft = {"type": 24, "partno": 1, "mmsi": 982_720_001, "mothership_mmsi": 272_000_001}
    held = read(*nmea.message("24 B auxiliary", craft, bits=168)).fields(0)
    assert held["mothership_mmsi"] == 272_000_001
    assert "to_bow" not in held
    assert "mothership_mmsi" not in read(*nmea.message("24 B", {"type": 24, "partno": 1, "mmsi": 272_000_001})).fields(
        0
    )


def test_a_text_ends_at_its_first_at_sign() -> None:
    assert names(read(*static("NEIST POINT@@@@QX"))) == ["NEIST POINT"]


def test_the_extension_of_a_name_keeps_its_leading_blank() -> None:
    aid = {"type": 21, "mmsi": 992_720_001, "name": "A NAME OF 20 LETTERS", "name_ext": " NO 4"}
    held = read(*nmea.message("21", aid)).fields(0)
    assert held["name"] + held["name_ext"] == "A NAME OF 20 LETTERS NO 4"


@pytest.mark.parametrize("stated", [1_700_000_000, 1_700_000_000_000])
def test_seconds_and_milliseconds_of_a_tag_block_are_told_apart(stated: int) -> None:
    found = read(nmea.tagged(position(), station="X", unix_s=stated))
    assert found.clock()[0].tolist() == [1_700_000_000_000_000]


def test_nothing_of_a_tag_block_with_a_wrong_checksum_is_used() -> None:
    good = nmea.tagged(position(), station="X", unix_s=1_700_000_000)
    found = read(good.replace("c:17", "c:18"))
    assert found.clock()[0].tolist() == [ais.NO_TIME]
    assert found.station()[1][found.station()[0][0]] == ""
    assert found.bad_tag().tolist() == [True]


def test_a_group_bears_the_station_and_time_of_its_first_sentence() -> None:
    first, second = static("GROUPED")
    lines = nmea.tagged(first, station="X", unix_s=1_700_000_000, group="1-2-77"), nmea.tagged(second, group="2-2-77")
    found = read(*lines)
    assert names(found) == ["GROUPED"]
    assert found.station()[1][found.station()[0][0]] == "X"


def test_a_gateway_line_times_the_sentence_whose_checksum_it_names() -> None:
    line = position()
    body = f"PGHP,1,2010,6,11,11,46,12,386,219,24,2190064,1,{line[-2:]}"
    gate = f"${body}*{nmea.checksum(body)}"
    found = read(gate, line, line)
    assert found.clock()[0].tolist() == [1_276_256_772_386_000, ais.NO_TIME]
    other = gate.replace(f",{line[-2:]}*", ",00*")
    assert read(other, line).clock()[0].tolist() == [ais.NO_TIME]


def test_an_epoch_before_a_sentence_is_its_time() -> None:
    assert read(f"1700000000 {position()}").clock()[0].tolist() == [1_700_000_000_000_000]


def test_every_lost_line_has_one_reason() -> None:
    good = position()
    lines = {
        "another sentence than of ships": "$GPGLL,5013.4693,N,00346.6503,W,035258,A,A*52",
        "text": "a remark",
        "tag block that does not end": "\\s:X,c:1700000000*00",
        "no checksum": good[:-3],
        "wrong checksum": good[:-2] + ("00" if good[-2:] != "00" else "01"),
        "not the form of a sentence": nmea.summed("AIVDM,1,2,,A,15B4FT,0"),
        "no payload": nmea.summed("AIVDM,1,1,,B,,0"),
        "a letter outside the alphabet": nmea.summed("AIVDM,1,1,,A,15B4F~,0"),
        "a message type that nobody defined": nmea.summed("AIVDM,1,1,,A,L5B4FT5000JRP>PE6E68Nbkl0PS5,0"),
        "a length that its type does not have": nmea.summed("AIVDM,1,1,,A,15B4FT5000,0"),
        "an identity of ten digits": nmea.message("1", {"type": 1, "mmsi": 1_000_000_000})[0],
        "a part whose other parts did not come": static()[1],
    }
    found = read(*lines.values(), good)
    assert len(found) == 1
    assert {reason: where.tolist() for reason, where in found.losses().items()} == {
        reason: [number] for number, reason in enumerate(lines, start=1)
    }


# A log that is read in pieces, and a flood of identities


@given(st.integers(1, 400))
@settings(max_examples=40)
def test_a_log_in_two_pieces_gives_the_messages_of_the_whole(cut: int) -> None:
    lines = [line for k in range(4) for line in (*static(f"SHIP {k}", sequence=k), position(second=k))]
    data = nmea.joined(lines)
    head = data[: data.rfind(b"\n", 0, cut) + 1]
    first = decode(head, final=False)
    kept = head.split(b"\n")
    carried = b"".join(kept[line - 1] + b"\n" for line in first.waiting())
    second = decode(carried + data[len(head) :])
    assert sorted(map(str, names(first) + names(second))) == sorted(map(str, names(decode(data))))


def test_a_flood_of_identities_is_read_whole_and_parts_that_never_end_are_counted() -> None:
    lines = [static(sequence=k % 10, mmsi=200_000_000 + k, channel="AB"[k % 2])[0] for k in range(5_000)]
    found = read(*lines, position(), compiled=True)
    assert len(found) == 1
    assert sum(map(len, found.losses().values())) == 5_000


# Both readers


PIECES = st.one_of(
    st.sampled_from([position(), *static(), *static("OTHER", channel="B"), *static(sequence=4)]),
    st.sampled_from(
        ["\\s:X,c:1700000000*", "\\g:1-2-7,s:X*", "\\", "!", "*", ",", "$PGHP,1,2010,6,11,11,46,12,386", "#"]
    ),
    st.sampled_from(
        ["!AIVDM,1,1,,A,", "!AIVDM,2,1,3,A,", "\n", "\r\n", ",0*", "1700000000 ", ",b003669794,1272412827"]
    ),
    st.text(st.characters(codec="latin-1"), max_size=8),
    st.builds(
        lambda line, station, unix_s: nmea.tagged(line, station=station, unix_s=unix_s, group=f"1-2-{unix_s % 7}"),
        st.sampled_from([position(), *static()]),
        st.sampled_from(["", "X", "YY"]),
        st.integers(0, 10**13),
    ),
)


def assert_twins_agree(data: bytes, *, final: bool) -> None:
    fast, plain = decode(data, final=final, compiled=True), decode(data, final=final, compiled=False)
    for one, other in ((fast.said, plain.said), (fast.made, plain.made), (fast.read, plain.read)):
        for name in one._fields:
            left, right = getattr(one, name), getattr(other, name)
            if name == "lost":
                assert sorted(map(tuple, left.tolist())) == sorted(map(tuple, right.tolist()))
            else:
                assert np.array_equal(left, right), name


@given(st.lists(PIECES, max_size=30), st.booleans())
@settings(max_examples=LOGS.now, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_both_readers_read_any_log_alike(pieces: list[str], final: bool) -> None:  # noqa: FBT001 - drawn
    assert_twins_agree("".join(pieces).encode("latin-1"), final=final)


@given(st.binary(max_size=200))
@settings(max_examples=LOGS.now, deadline=None)
def test_both_readers_read_any_payload_alike(letters: bytes) -> None:
    armoured = "".join(chr(v + 48 + 8 * (v > 39)) for v in (byte & 63 for byte in letters))
    assert_twins_agree(nmea.joined(nmea.sentences(armoured, sequence=1)), final=True)


@given(
    st.lists(
        st.tuples(st.sampled_from([position(), *static()]), st.integers(0, 90), st.binary(min_size=1, max_size=3)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
@example([(position(), 2, b",")])  # a talker with a comma, once read by one of the two
@settings(max_examples=LOGS.now, deadline=None)
def test_both_readers_read_altered_sentences_alike(altered: list[tuple[str, int, bytes]]) -> None:
    """With a right checksum, so that what was altered is looked at."""
    lines = []
    for line, at, letters in altered:
        body = line.encode()[1:-3]
        body = body[: at % len(body)] + letters + body[at % len(body) + len(letters) :]
        lines.append(b"!%s*%02X" % (body, reduce(operator.xor, body, 0)))
    assert_twins_agree(b"\n".join(lines), final=True)


@pytest.mark.parametrize("line", [position(), static()[0]])
def test_both_readers_read_every_truncation_alike(line: str) -> None:
    whole = nmea.tagged(line, station="X", unix_s=1_700_000_000).encode()
    assert_twins_agree(b"\n".join(whole[:cut] for cut in range(len(whole))), final=True)


@st.composite
def drawn_values(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    one = draw(st.sampled_from(variants()))
    values: dict[str, Any] = {}
    for field in one.fields:
        low, high = (
            (-(1 << (field.bits - 1)), (1 << (field.bits - 1)) - 1)
            if field.kind == SIGNED
            else (0, (1 << field.bits) - 1)
        )
        if field.kind == TEXT:
            values[field.name] = draw(
                st.text(st.characters(min_codepoint=33, max_codepoint=63), min_size=1, max_size=2)
            )
        elif field.kind == BYTES:
            values[field.name] = draw(st.binary(min_size=9, max_size=9))
        else:
            values[field.name] = draw(st.sampled_from([low, high]) | st.integers(low, high))
    kind = one.name.split(" ")[0]
    values |= {
        "type": int(kind),
        "mmsi": 982_000_001 if "auxiliary" in one.name else draw(st.integers(200_000_000, 799_999_999)),
    }
    for key in APPLICATIONS:
        if one.name == f"{key[0]} {key[1]}.{key[2]}":
            values |= {"dac": key[1], "fid": key[2]}
    if one.name in ("6", "8"):
        values |= {"dac": 999, "fid": 5}
    for name, word in (("addressed", "addressed"), ("structured", "structured")):
        if name in values:
            values[name] = int(word in one.name.split(" "))
    if "partno" in values:
        values["partno"] = int("B" in one.name)
    return one.name, values


@given(drawn_values())
@settings(max_examples=LOGS.now, deadline=None)
def test_what_was_written_is_read_back_field_by_field(drawn: tuple[str, dict[str, Any]]) -> None:
    name, values = drawn
    one = nmea.variant(name)
    longest = max(most for _, most in one.lengths)
    ends = one.fields[-1].start + one.fields[-1].bits
    bits = (
        None if one.fields[-1].kind in (TEXT, BYTES) and longest > 500 else min(longest, max(ends, one.lengths[-1][0]))
    )
    found = read(*nmea.message(name, values, bits=bits, sequence=1))
    assert [variants()[v].name for v in found.variant] == [name]
    held = found.fields(0)
    for field in one.fields:
        raw = values[field.name]
        if field.kind == TEXT:
            assert held[field.name] == raw.split("@")[0].rstrip(" ")
        elif field.kind == BYTES:
            assert held[field.name][:9] == raw
        elif field.least <= raw <= field.most:
            assert held[field.name] == pytest.approx(raw / field.per + field.plus)
        else:
            assert held[field.name] is None


# Against pyais 3.3, on real logs


@cache
def log(path: Path) -> tuple[bytes, Messages]:
    data = path.read_bytes()
    return data, decode(data)


def sentences_of(data: bytes, found: Messages, k: int) -> list[bytes]:
    row = found.read.message[k]
    for part in found.made.parts[found.made.first[row] : found.made.first[row + 1]]:
        start, length = (int(found.said.table[part, column]) for column in (START, LENGTH))
        begin = data.rfind(b"!", 0, start)
        yield b"!AIVDM" + data[begin + 6 : data.find(b"*", start + length) + 3]


def deviations(name: str, key: str, ours: Any, theirs: Any, bits: int) -> str | None:  # noqa: ANN401, PLR0911 - values of any field
    """Which line of docs/sea.md explains a difference; None where none does."""
    field = nmea.variant(name).field("type" if key == "msg_type" else key)
    assert field is not None
    if name in ("17", "22", "23") and key[-3:] in ("lon", "lat"):
        raw = round(float(theirs) * 10)  # type 17 unsigned, all three in minutes
        signed = raw - (1 << field.bits) if raw >> (field.bits - 1) == 1 else raw
        off = not field.least <= signed <= field.most
        return "minutes for degrees" if (off if ours is None else ours * 600 == pytest.approx(signed)) else None
    if key == "turn" and ours is not None:
        rate = math.copysign(round((ours / 4.733) ** 2), ours)
        return "rate rounded" if abs(ours) == 127 or abs(rate - theirs) <= 1 else None
    if field.kind == TEXT and theirs is not None:
        return "text cut at @, blanks kept" if theirs.startswith((ours or "").strip()) else None
    if name.startswith("26") and key == "data":
        return "application without structure"
    if ours is None:
        if field.start + field.bits > bits:
            return "a field that the message's end cuts"
        if theirs in (0, "", b"", None):
            return "a field that the message does not have is 0"
        raw = round((float(theirs) - field.plus) * field.per)
        return "code for not available" if not field.least <= raw <= field.most else None
    if key in ("ship_type", "station_type", "aid_type", "epfd"):
        return "unlisted number replaced"
    return None


@pytest.mark.parametrize("path", sorted(REAL.glob("*")), ids=lambda path: path.name)
def test_every_field_equals_that_of_pyais_but_for_the_deviations_listed(path: Path) -> None:
    data, found = log(path)
    seen: Counter[str] = Counter()
    for k in range(0, len(found), max(1, len(found) // 400)):  # of the long logs, some hundred messages each
        theirs = pyais.decode(*sentences_of(data, found, k)).asdict()
        name, ours = variants()[found.variant[k]].name, found.fields(k)
        ours["msg_type"] = ours.pop("type")
        for key, value in ours.items():
            if key not in theirs:
                assert name == "8", (name, key)
                continue
            other = theirs[key]
            same = (
                value == other if not isinstance(value, float) or other is None else abs(value - float(other)) < 1.1e-6
            )
            if not same:
                why = deviations(name, key, value, other, int(found.read.bits[k]))
                assert why is not None, (name, key, value, other)
                seen[why] += 1
    assert len(found) == 0 or sum(seen.values()) < 20 * len(found)


def test_every_sentence_of_the_libais_sample_is_valid_with_what_stands_behind_its_checksum() -> None:
    if not REAL.exists():
        pytest.skip("the shared ship logs are not here")
    data, found = log(REAL / "libais_test.aivdm")
    lines = [line for line in data.split(b"\n") if line.startswith(b"!")]
    assert len(found.said.table) == len(lines)  # other libraries: all invalid, or none decoded
    assert np.all(found.clock()[0] > 0)
    assert not {"wrong checksum", "no checksum", "not the form of a sentence"} & set(found.losses())


def test_of_the_logs_with_bad_bit_counts_no_value_is_guessed() -> None:
    if not REAL.exists():
        pytest.skip("the shared ship logs are not here")
    for name in ("gfw_bad-type5.nmea", "gfw_type1-bad-bitcount.nmea"):
        _, found = log(REAL / name)
        assert len(found) == 0
        assert "a length that its type does not have" in found.losses()
