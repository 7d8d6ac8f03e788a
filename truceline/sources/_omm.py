"""What one set of orbital elements may hold: the two-line form with its checks, and the limits of every value."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from truceline.model.errors import InputError
from truceline.model.records import Elements, Note, record_id
from truceline.model.times import utc_text
from truceline.sources._file import EXERCISE_LINE, Received, check_text, number_in, refuse_answer, shown

FIELDS = {  # name in the orbit mean-elements message (CCSDS 502.0) -> field of the record, least, most
    "MEAN_MOTION": ("mean_motion_rev_day", 0.05, 17.5),  # above 17.5 an orbit lies in the ground
    "ECCENTRICITY": ("eccentricity", 0.0, 0.99),
    "INCLINATION": ("inclination_deg", 0.0, 180.0),
    "RA_OF_ASC_NODE": ("node_deg", 0.0, 360.0),
    "ARG_OF_PERICENTER": ("perigee_deg", 0.0, 360.0),
    "MEAN_ANOMALY": ("anomaly_deg", 0.0, 360.0),
    "BSTAR": ("drag_per_radius", -10.0, 10.0),
}
MOST_CATALOGUE = 999_999_999
LINE = 69  # characters of each of the two lines
_PIVOT = 57  # two-digit years from 57 on are of the 20th century: the first satellite
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # catalogue numbers from 100,000 on: a letter for the first two digits


def elements_of(
    file: Received, where: str, *, satellite: str, catalogue: str, epoch: datetime, texts: Mapping[str, str],
    exercise: bool,
) -> Elements:  # fmt: skip
    """One record out of texts under the names of `FIELDS`.

    Raises:
        DamagedFile: a value that is no number, or outside its limits.
    """
    number = int(number_in(file, where, "NORAD_CAT_ID", catalogue, least=1, most=MOST_CATALOGUE))
    values = {
        field: number_in(file, where, name, texts[name], least=least, most=most)
        for name, (field, least, most) in FIELDS.items()
    }
    return Elements(
        elements_id=record_id("elements", str(number), utc_text(epoch), *(repr(value) for value in values.values())),
        source="elements",
        satellite=satellite,
        catalogue=number,
        epoch_utc=epoch,
        received_utc=file.blob.received_utc,
        exercise=exercise,
        blob_sha256=file.blob.sha256,
        where=where,
        **values,
    )


def two_lines(file: Received) -> tuple[list[Elements], tuple[Note, ...]]:
    """All sets of a file in the two-line form, with or without a line of names, and no notes.

    Raises:
        DamagedFile: a line of another length, a wrong checksum, a first line without its second.
    """
    held: list[tuple[int, str]] = []
    rows = check_text(file).decode("utf-8").split("\n")
    exercise = rows[0].strip().encode() == EXERCISE_LINE
    name, made = "", list[Elements]()
    for number, text in enumerate(rows[exercise:], 2 if exercise else 1):
        line = text.rstrip("\r ")
        if not line:
            continue
        if line[:2] not in ("1 ", "2 "):
            if held:
                raise _alone(file, held[0][0])
            if name and not made:
                refuse_answer(file)
            name = line.removeprefix("0 ").strip()
            continue
        held.append((number, _checked(file, number, line)))
        if len(held) == 2:
            made.append(_pair(file, held, name, exercise=exercise))
            held, name = [], ""
    if not made and not held:
        refuse_answer(file)
    if held or name or not made:
        raise _alone(file, held[0][0] if held else len(rows))
    return made, ()


def _alone(file: Received, number: int) -> InputError:
    return file.damaged(f"line {number}", found="an incomplete set", expected="a first and a second line of elements")


def _checked(file: Received, number: int, line: str) -> str:
    total = sum(int(sign) if sign in "0123456789" else sign == "-" for sign in line[: LINE - 1])
    if len(line) != LINE or line[-1] != str(total % 10):
        found = f"{len(line)} characters, checksum {shown(line[-1])}"
        expected = f"{LINE} characters with checksum {total % 10}"
        raise file.damaged(f"line {number}", found=found, expected=expected)
    return line


def _pair(file: Received, held: list[tuple[int, str]], name: str, *, exercise: bool) -> Elements:
    (number, one), (_, two) = held
    where = f"line {number}"
    if (one[0], two[0]) != ("1", "2") or one[2:7] != two[2:7]:
        raise file.damaged(where, found=f"{shown(one[:7])} and {shown(two[:7])}", expected="two lines of one satellite")
    texts = {
        "INCLINATION": two[8:16],
        "RA_OF_ASC_NODE": two[17:25],
        "ECCENTRICITY": "0." + two[26:33].replace(" ", "0"),
        "ARG_OF_PERICENTER": two[34:42],
        "MEAN_ANOMALY": two[43:51],
        "MEAN_MOTION": two[52:63],
        "BSTAR": _assumed_point(one[53:61]),
    }
    return elements_of(
        file, where, satellite=name, catalogue=_catalogue(one[2:7]), epoch=_epoch(file, where, one[18:32]),
        texts={key: text.strip() for key, text in texts.items()}, exercise=exercise,
    )  # fmt: skip


def _catalogue(text: str) -> str:
    return f"{_LETTERS.index(text[0]) + 10}{text[1:]}" if text[0] in _LETTERS else text.strip()


def _assumed_point(text: str) -> str:
    """A number such as -11606-4, which means -0.11606e-4."""
    sign, digits, power = text[0], text[1:6], text[6:8]
    return f"{'-' if sign == '-' else ''}0.{digits.strip() or '0'}e{power.replace(' ', '0')}"


def _epoch(file: Received, where: str, text: str) -> datetime:
    year, day = text[:2].strip(), text[2:].strip()
    days = number_in(file, where, "day of the year", day, least=1, most=367)
    short = int(number_in(file, where, "year", year, least=0, most=99))
    start = datetime(short + (1900 if short >= _PIVOT else 2000), 1, 1, tzinfo=UTC)
    return start + timedelta(days=days - 1)


def distinct(records: list[Elements]) -> Iterator[Elements]:
    """Each set once: catalogues of several groups repeat satellites."""
    yield from {one.elements_id: one for one in reversed(records)}.values()
