"""The account of a day over drawn worlds: whatever was received for it stands in exactly one place, with the reason."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.case_worlds import FIRST, HOUR, OBJECTS, TOWNS, ZONE, Fires, Taken, told
from tests.fusion_world import WATCHED, heard, hot, shaken
from truceline.fusion.params import Params
from truceline.gather.facts import Facts
from truceline.gather.gathering import Gathering
from truceline.model.account import AccountPlace
from truceline.model.arrow import to_table
from truceline.model.cases import NO_DECISIONS, CaseState, Decisions, Parting
from truceline.model.place import Disc
from truceline.model.records import Observation, Statement
from truceline.model.terms import Phenomenon
from truceline.store.store import Store

DAY = timedelta(days=1)
AS_OF = FIRST + 6 * DAY
TEXTS = (
    "Drone strike hits {} of Portania", "Explosions heard in the town", "Court sentenced two for an attack on {}",
    "New {} opened", "Shelling damaged {} in the north", "Drone strike hits {} of Portania",
)  # fmt: skip
PLACES = (*((lat, lon) for lat, lon in TOWNS), (10.0, 10.0), None)
BLOBS = tuple(f"{k}" * 64 for k in "abc")
Item = Statement | Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """What the journal says of a kept file."""

    filed: str
    withdrawals: tuple[Taken, ...]

    def out_at(self, moment: datetime) -> bool:
        return any(one.from_utc <= moment for one in self.withdrawals)


texts = st.builds(
    lambda number, day, words, which, place, span, blob: replace(
        told(str(number), 0, day, TEXTS[words].format(OBJECTS[which])),
        place=None if place is None else Disc(lat_deg=place[0], lon_deg=place[1], radius_m=2_000.0),
        ended_utc=FIRST + (day + span) * DAY - timedelta(seconds=1), blob_sha256=BLOBS[blob],
    ),
    number=st.integers(1, 10**6), day=st.integers(0, 2), words=st.integers(0, len(TEXTS) - 1),
    which=st.integers(0, 1), place=st.sampled_from(PLACES), span=st.sampled_from([1, 1, 1, 2, 5]),
    blob=st.integers(0, 2),
)  # fmt: skip
seen = st.builds(
    lambda make, number, hours, blob: replace(
        make(number, at=FIRST + hours * HOUR), blob_sha256=BLOBS[blob], where=f"row {number}"
    ),
    make=st.sampled_from([hot, heard, shaken]), number=st.integers(1, 10**6), hours=st.integers(0, 70),
    blob=st.integers(0, 2),
)  # fmt: skip


def id_of(item: Item) -> str:
    return item.statement_id if isinstance(item, Statement) else item.observation_id


drawn = st.lists(st.one_of(texts, texts, texts, seen), min_size=12, max_size=24, unique_by=id_of)


def test_a_repeated_headline_is_joined_and_a_case_of_another_day_is_named() -> None:
    first = told("1", 0, 0, "Drone strike hits gas metering station of Portania")
    again = replace(told("2", 0, 0, first.text), blob_sha256=BLOBS[1])
    week = replace(told("3", 1, 0, "Shelling damaged the railway bridge"), ended_utc=FIRST + 3 * DAY)
    unread = replace(told("4", 2, 0, "Explosions heard, two people were killed"), place=None)
    today = _facts([first, again, week, unread], set(), FIRST).account
    where = {one.item: (line.place, one.case) for line in today.lines for one in line.items}
    home = where[first.statement_id][1]
    joined = {first.statement_id: AccountPlace.HERE, again.statement_id: AccountPlace.JOINED}
    assert {name: where[name] for name in joined} == {name: (place, home) for name, place in joined.items()}
    assert where[unread.statement_id][0] is AccountPlace.NOT_LOCATED
    places = [
        line.place
        for day in range(3)
        for line in _facts([first, again, week, unread], set(), FIRST + day * DAY).account.lines
        if week.statement_id in {one.item for one in line.items}
    ]
    assert len(places) == 3
    assert set(places) <= {AccountPlace.HERE, AccountPlace.ELSEWHERE}


@pytest.mark.parametrize(
    ("words", "counted"),
    [
        ("На Покровському напрямку ЗСУ відбили понад 60 атак переважаючих сил росіян – Генштаб.", True),
        ("Українська ППО за ніч збила 87 ударних безпілотників", True),
        ("За сутки на фронте произошло более 80 боестолкновений", True),
        ("The Minister of Energy presented a plan for 2025", False),
        ("Президент зустрівся з 12 послами", False),
        ("Drone strike hits gas metering station of Portania, 2 killed", False),
    ],
)
def test_a_count_over_a_front_is_a_statement_of_its_own_and_no_event(words: str, *, counted: bool) -> None:
    account = _facts([replace(told("1", 0, 0, words), place=None)], set(), FIRST).account
    (line,) = account.lines
    assert (line.place is AccountPlace.COUNTED) is counted
    assert not counted or line.items[0].words == words


@settings(max_examples=25, deadline=None)
@given(drawn, st.sets(st.integers(0, 2), max_size=1), st.integers(0, 2))
def test_every_item_received_for_a_day_stands_in_one_place(items: list[Item], out: set[int], day: int) -> None:
    start = FIRST + day * DAY
    facts = _facts(items, {BLOBS[k] for k in out}, start)
    account, cases = facts.account, facts.book.cases
    touching = {id_of(one): one for one in items if one.started_utc < start + DAY and _reaches(one, start)}
    assert account.balanced()
    assert account.received == len(touching) == sum(account.count(place) for place in AccountPlace)
    assert {one.item for line in account.lines for one in line.items} == touching.keys()
    members = {member for incident in facts.fused.incidents for member in incident.members}
    today = {case.number for case in facts.cases.values()}
    held = facts.book.by_item()
    for line in account.lines:
        for one in line.items:
            item = touching[one.item]
            assert one.where == f"{item.source} {item.where}"
            assert (line.place is AccountPlace.WITHDRAWN) == (item.blob_sha256 in {BLOBS[k] for k in out})
            assert line.place is not AccountPlace.NOT_LOCATED or item.place is None
            assert (line.place in {AccountPlace.HERE, AccountPlace.JOINED}) or one.item not in members
            assert line.place is not AccountPlace.ELSEWHERE or one.case not in today
            assert line.place not in {AccountPlace.NO_EVENT, AccountPlace.WITHDRAWN} or line.reason
            assert not one.case or cases[one.case].state is CaseState.OPEN
            if line.place in {AccountPlace.HERE, AccountPlace.ELSEWHERE}:
                assert one.case == held.get(one.item, ""), line.place


@settings(max_examples=8, deadline=None)
@given(st.lists(st.one_of(texts, seen), min_size=1, max_size=6, unique_by=id_of), st.integers(0, 9))
def test_a_day_of_which_nothing_was_received_is_the_same_whether_or_not_it_is_sorted(
    items: list[Item], later: int
) -> None:
    start = FIRST + later * DAY
    short = _facts(items, set(), start)
    with mock.patch("truceline.gather.home_day._nothing", return_value=False):
        sorted_out = _facts(items, set(), start)
    assert short.fused.incidents == sorted_out.fused.incidents
    assert (short.fused.background, short.fused.background_ids) == (
        sorted_out.fused.background, sorted_out.fused.background_ids,
    )  # fmt: skip
    assert (short.account, short.cases) == (sorted_out.account, sorted_out.cases)


def test_a_text_in_no_case_stands_in_the_account_with_its_words() -> None:
    said = [told("1", 0, 0, "Court sentences man who planned attack"), told("2", 1, 0, "Drone strike hits substation")]
    lines = _facts(said, set(), FIRST).account.lines
    words = {one.item: one.words for line in lines for one in line.items}
    assert words[said[0].statement_id] == said[0].text
    assert words[said[1].statement_id] == ""  # its case has them


def _reaches(item: Item, start: datetime) -> bool:
    return item.started_utc >= start or item.ended_utc > start


def _facts(items: list[Item], out: set[str], start: datetime, decisions: Decisions = NO_DECISIONS) -> Facts:
    with tempfile.TemporaryDirectory() as folder:
        said: dict[tuple[str, str], _Stated] = {}
        store = Store(Path(folder), lambda: said)
        for (source, blob), mine in _files(items).items():
            tables = {
                noun: to_table(noun, sorted((one for one in mine if isinstance(one, noun)), key=_order))
                for noun in (Observation, Statement)
            }
            taken = (Taken(from_utc=FIRST + 5 * DAY),) if blob in out else ()
            filed = store.write(source, blob, tables, received_utc=FIRST)
            said[source, blob] = _Stated(filed=filed, withdrawals=taken)
        gathering = Gathering(store, WATCHED, zone=ZONE, exercise=True)
        gathering.backgrounds = Fires()
        gathering.under(decisions)
        try:
            return gathering.day(start, start + DAY, as_of=AS_OF, params=Params())
        finally:
            store.close()


def _files(items: list[Item]) -> Mapping[tuple[str, str], list[Item]]:
    found: dict[tuple[str, str], list[Item]] = {}
    for one in items:
        found.setdefault((one.source, one.blob_sha256), []).append(one)
    return found


def _order(item: Item) -> tuple[datetime, str]:
    return item.started_utc, id_of(item)


@pytest.mark.parametrize("leaves", ["repeat", "first teller"])
def test_an_item_that_people_split_away_is_shown_in_the_case_that_it_went_to_and_in_no_other(leaves: str) -> None:
    words = "Drone strike hits oil refinery of Portaria"
    items = [replace(told(str(n + 1), 0, 1, words), blob_sha256=BLOBS[n]) for n in range(2)]
    third = replace(told("3", 0, 1, "Explosion at the oil refinery of Portaria"), blob_sha256=BLOBS[2])
    names = [one.statement_id for one in (*items, third)]
    (shown,) = _facts([*items, third], set(), FIRST + DAY).fused.incidents
    assert sorted(shown.members) == names
    gone = names[1 if leaves == "repeat" else 0]
    left = tuple(name for name in names if name != gone)
    said = Parting(one=left, other=(gone,), decision="decision 7", at_utc=FIRST + 2 * DAY)
    facts = _facts([*items, third], set(), FIRST + DAY, Decisions(partings=(said,)))
    members = {facts.cases[one.incident_id].number: one.members for one in facts.fused.incidents}
    assert sorted(members.values()) == sorted([(gone,), left])
    assert {number: tuple(case.items) for number, case in facts.book.cases.items()} == members
    (line,) = [line for line in facts.account.lines if gone in {one.item for one in line.items}]
    assert line.place is AccountPlace.HERE


def test_what_observers_alone_named_is_split_as_people_say() -> None:
    items = [
        replace(heard(n, at=FIRST + DAY, post=f"post {n}"), phenomenon=Phenomenon.MINES_LAID, blob_sha256=BLOBS[n])
        for n in range(2)
    ]
    (shown,) = _facts([*items], set(), FIRST + DAY).fused.incidents
    one, other = sorted(shown.members)
    said = Parting(one=(one,), other=(other,), decision="decision 7", at_utc=FIRST + 2 * DAY)
    facts = _facts([*items], set(), FIRST + DAY, Decisions(partings=(said,)))
    assert sorted(shown.members for shown in facts.fused.incidents) == [(one,), (other,)]
    assert len(facts.cases) == len({case.number for case in facts.cases.values()}) == 2
