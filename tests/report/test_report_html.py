"""The page: self-contained, escaped, readable without a script, uncertain things drawn as areas."""

import base64
import hashlib
import json
import re
import tomllib
from dataclasses import fields, replace
from datetime import timedelta
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from tests.report_example import (
    DAY,
    END,
    START,
    claim,
    coverage,
    example,
    facts,
    finding,
    hot_spot,
    incident,
    observation,
    register,
    shapes,
    table,
)
from truceline.model.place import Area, Disc, Place, Point, Sector, great_circle_m
from truceline.model.records import Bar, Note
from truceline.model.report import SUMMARY_TOPICS, CaseSpot, CellSeen, Instrument, Report
from truceline.model.terms import Blind, Confidence, Verdict
from truceline.report.assemble import build
from truceline.report.formats import html as html_page
from truceline.report.formats._registry import render as to_json
from truceline.report.formats.html import css_text, render
from truceline.report.formats.html._blind import blocks
from truceline.report.formats.html._findings import by_verdict, parted
from truceline.report.formats.html._geo import Frame, Window, clipped_ring, outlines
from truceline.report.formats.html._hatch import hatched
from truceline.report.formats.html._lines import drawings
from truceline.report.formats.html._map import spots as case_spots
from truceline.report.formats.html._names import meet, names
from truceline.report.formats.html._outlines import outlines_in
from truceline.report.formats.html._page import Page
from truceline.report.formats.html._waterfall import rows as waterfall_rows
from truceline.report.formats.html._words import Clock, confidence, factor, metres, place
from truceline.report.reread import reread
from truceline.report.telling.words import word as verdict_word

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "' onmouseover='alert(1)",
    '\\22 }body{background:url("http://example.org/x")}',
    "<iframe src=//example.org></iframe>",
    "<a href=http://example.org>x</a>",
    "]]><!--",
)
LOADING = {"src", "href", "xlink:href", "srcset", "data", "action", "poster", "background", "cite", "formaction"}
PAINTING = {"fill", "stroke", "clip-path", "mask", "filter", "style"}
_ELEMENTS = """
html head meta title style body div svg defs pattern rect path text g clippath a header p h1 h2 h3 dl dt dd small span
nav ul li main section aside figure figcaption table caption thead tbody tfoot tr th td article br strong q blockquote
code details summary pre footer script fieldset legend label input ellipse circle h4
"""
ELEMENTS = frozenset(_ELEMENTS.split())


class Reader(HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """An element closes."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Text."""
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def _hostile(payload: str) -> Report:
    seen = observation(0, sensor=payload, text=payload, weapon=payload, where=payload, quality=(payload,))
    said = replace(claim(0, payload), speaker=payload, origin=payload)
    place_named = replace(said, place=Disc(lat_deg=10, lon_deg=-30, radius_m=900, name=payload))
    case = incident(1, 0.6, (seen, place_named))
    bars = tuple(replace(bar, label=payload, sentence=payload) for bar in case.waterfall)
    case = replace(case, waterfall=bars, weapon=payload, notes=(payload,), observed_by=(payload,))
    low = incident(2, 0.1, (observation(3, sensor=payload),))
    given_facts = replace(
        facts(), mission=payload, disclaimer=payload, agreement_title=payload, agreement_id=payload, software=payload
    )
    return build(
        given_facts,
        day=DAY,
        start=START,
        end=END,
        as_of=END,
        incidents=[case, low],
        findings=[
            finding("art-1", payload, "undetermined", case.incident_id, because=payload, flips=(payload,)),
            finding(payload, "North", "consistent", None, decided_by=payload, finding_id=payload),
            finding(
                payload,
                payload,
                "undetermined",
                None,
                subject=payload,
                because=payload,
                flips=(payload,),
                entries=(register()[0].entry_id,),
                finding_id=f"asked {payload}",
            ),
        ],
        register=[
            replace(
                register()[0],
                item=payload,
                site=payload,
                channel=payload,
                reference=payload,
                quality=(payload,),
                where=payload,
            )
        ],
        not_covered=(),
        coverage=replace(coverage(), area=payload, sentence=payload, blind=((payload, 0.4),)),
        observations=table([seen, observation(3, sensor=payload), observation(9, place=None, text=payload)]),
        claims=[place_named],
        notes=(Note(kind=payload, text=payload, source=payload),),
        shapes=tuple(replace(shape, title=payload, drawn_by=payload, dated=payload) for shape in shapes()),
    )


@pytest.fixture(scope="module")
def page() -> Reader:
    return Reader(render(example()))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_script_in_source_text_stays_text(payload: str) -> None:
    read = Reader(render(_hostile(payload)))
    assert {name for name, _ in read.elements} <= ELEMENTS
    assert len(read.all("script")) == 1
    assert [name for _, attributes in read.elements for name in attributes if name.startswith("on")] == []
    assert "49" not in "".join(read.texts["h1"])
    _asks_no_other_host(read)


def _asks_no_other_host(read: Reader) -> None:
    for _, attributes in read.elements:
        for name, value in attributes.items():
            if name in LOADING:
                assert (value or "").startswith(("#", "data:")), (name, value)
            elif name in PAINTING and value and "url(" in value:
                assert re.fullmatch(r"url\(#[\w-]+\)", value), value
    style = "".join(read.texts["style"])
    assert all(address.startswith(("data:", "#")) for address in re.findall(r"url\(([^)]*)\)", style))
    assert "@import" not in style


def test_the_page_asks_no_other_host_for_anything(page: Reader) -> None:
    _asks_no_other_host(page)
    assert page.all("link") == []
    assert page.all("iframe") == []
    assert page.all("img") == []


def test_the_policy_of_the_page_allows_its_own_script_and_nothing_else(page: Reader) -> None:
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    script = "".join(page.texts["script"])
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_the_running_header_cannot_be_broken_out_of() -> None:
    for payload in PAYLOADS:
        held = css_text(payload)
        assert not set('<>{}();:"\\').intersection(re.sub(r"\\[0-9a-f]+ ", "", held[1:-1]))


def test_every_drawing_has_words_for_those_who_do_not_see_it(page: Reader) -> None:
    for attributes in page.all("svg"):
        assert attributes.get("role") in {"img", "group"} or attributes.get("aria-hidden") == "true"
    maps = [a for a in page.all("svg") if a.get("role") in {"img", "group"}]
    assert len(maps) == 2 + len([c for c in example().cases if c.listed])
    assert all(len(attributes.get("aria-label") or "") > 20 for attributes in maps)


def test_every_table_has_a_caption_and_every_header_its_scope(page: Reader) -> None:
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.all("th"))


def test_links_inside_the_page_lead_somewhere_and_no_id_comes_twice(page: Reader) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [str(a["href"])[1:] for a in page.all("a")]
    assert [target for target in targets if target not in ids] == []
    assert len(targets) > 20


def test_each_row_of_the_waterfall_reads_as_a_sentence_and_links_to_its_evidence(page: Reader) -> None:
    text = render(example()).decode()
    for case in example().cases:
        if case.listed:
            for row in waterfall_rows(case.incident, {}):
                assert row.sentence.endswith(".")
                assert row.sentence[0] == row.sentence[0].upper()
                assert str(escape(row.sentence)) in text
    linked = {str(a["href"]) for a in page.all("a") if str(a["href"]).startswith("#e-")}
    assert len(linked) == sum(len(c.evidence) for c in example().cases if c.listed)


def _bar(weight: float, sentence: str, name: str, family: str = "report") -> Bar:
    return Bar(at_utc=START, family=family, label="report", sentence=sentence, weight_nats=weight, evidence=(name,))


def test_further_reports_of_little_weight_share_one_row_and_no_link_is_lost() -> None:
    little = [
        _bar(0.05, f"news {n % 2}: may go back to a report already counted: \u00d71.1.", f"e{n}") for n in range(5)
    ]
    case = replace(incident(1, 0.6, (observation(0),)), waterfall=(_bar(2.0, "news: first.", "e9"), *little))
    rows = waterfall_rows(case, {f"e{n}": f"a-{n}" for n in range(10)})
    assert [row.sentence for row in rows] == [
        "News: first.",
        "5 further reports (news 0; news 1): may go back to a report already counted.",
    ]
    assert rows[1].links == tuple(f"a-{n}" for n in range(5))
    assert rows[1].nats == "+0.25"


weights = st.lists(st.floats(-8, 8) | st.floats(-0.3, 0.3) | st.just(0.0), min_size=1, max_size=12)


@given(weights)
def test_joining_small_reports_never_changes_the_sum(drawn: list[float]) -> None:
    bars = tuple(_bar(w, "news: further.", str(n), "report" if n % 3 else "hold") for n, w in enumerate(drawn))
    case = replace(incident(1, 0.6, (observation(0),)), waterfall=bars)
    rows = waterfall_rows(case, {})
    assert [bar for row in rows for bar in row.bars] == list(bars)
    assert all(len({bar.family for bar in row.bars}) == 1 for row in rows)
    assert all(len(row.bars) == 1 or row.bars[0].family == "report" for row in rows)


def test_a_hold_has_a_look_of_its_own() -> None:
    case = replace(incident(1, 0.6, (observation(0),)), waterfall=(_bar(-1.0, "Held at 0.80.", "e", "hold"),))
    assert 'class="bar hold"' in str(waterfall_rows(case, {})[0].picture)


def test_uncalibrated_numbers_have_no_word_of_likelihood_and_each_table_says_so_once() -> None:
    text = render(example()).decode()
    assert not re.findall(r"0\.[0-9]{2}, (?:almost|very|unlikely|roughly|likely)", text)
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    lists = [one for one in tables if re.search('data-label="(?:Grade, n|N)umber"', one)]
    assert len(lists) == 2
    assert [one.count("uncalibrated") for one in lists] == [1, 1]
    for case in example().cases:
        assert f'<strong class="grade">{case.incident.grade.word.value}</strong>' in text
    for word in ("спостережено", "gemeldet", "corroboré", "отклонено"):
        assert word in text


def test_headings_go_down_one_step_at_a_time(page: Reader) -> None:
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_first_page_answers_by_topic_and_links_to_the_incidents() -> None:
    text = render(example()).decode()
    first = text[text.index('class="answers"') : text.index("What this report does not say")]
    topics = re.findall(r"<dt>([^<]+)</dt>", first)
    assert topics == [topic for topic in SUMMARY_TOPICS if topic in topics]
    assert {"Found", "Verdicts", "Not seen", "Degraded"} <= set(topics)
    assert re.search(r'<a href="#i-[^"]+">No\. 1</a>', first)


def test_a_few_cases_that_a_rule_reaches_are_printed_whole_and_all_others_fold() -> None:
    seen = [observation(n) for n in range(8)]
    cases = [incident(n, 0.9 - 0.02 * n, (seen[n],)) for n in range(8)]
    reached = [finding("art-1", "North", "undetermined", one.incident_id) for one in cases[2:]]
    report = example(incidents=cases, findings=reached, not_covered=(), observations=table(seen), claims=[], cases={})
    page = Page(report)
    assert page.full == {one.incident_id for one in cases[2:5]}
    folded = {case.incident.incident_id for case in page.folded}
    assert folded == {one.incident_id for one in cases} - page.full
    text = render(report).decode()
    assert all(f'id="i-{one.incident_id}"' in text and f'href="#i-{one.incident_id}"' in text for one in cases)


def test_on_a_day_of_many_cases_the_tables_fold_and_every_case_has_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truceline.report.formats.html._page.OPEN_ROWS", 3)
    monkeypatch.setattr("truceline.report.formats.html._page.FOLDED_WHOLE", 2)
    seen = [observation(n) for n in range(8)]
    cases = [incident(n, 0.9 - 0.02 * n, (seen[n],)) for n in range(8)]
    report = example(incidents=cases, findings=[], not_covered=(), observations=table(seen), claims=[], cases={})
    page = Reader(render(report))
    ids = [attributes["id"] for _, attributes in page.elements if str(attributes.get("id", "")).startswith("i-")]
    assert sorted(ids) == sorted(f"i-{one.incident_id}" for one in cases)
    linked = {str(a["href"]) for a in page.all("a")}
    assert linked >= {f"#i-{one.incident_id}" for one in cases}


def test_the_ellipse_of_an_incident_does_not_bear_the_name_of_one_report() -> None:
    seen = observation(0)
    named = replace(incident(1, 0.6, (seen,)).place, name="Wrongtown")
    case = replace(incident(1, 0.6, (seen,)), place=named)
    report = example(incidents=[case], findings=[], not_covered=(), observations=table([seen]), claims=[])
    assert "Wrongtown" not in render(report).decode()


def test_the_blind_map_and_its_table_tell_the_next_look() -> None:
    at = END + timedelta(hours=2)
    cells = tuple(replace(cell, next_look_utc=at) for cell in coverage().cells)
    text = render(example(coverage=replace(coverage(), cells=cells))).decode()
    section = text[text.index('id="blind"') : text.index('id="restrictions"')]
    assert f"next look {at.day} {at:%B %H:%M} UTC</title>" in section
    assert Clock("Atlantic/Azores").moment(at) in section


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.floats(0, 1)), min_size=1, unique_by=lambda c: c[:2])
)
def test_the_table_beside_the_blind_map_holds_every_cell_once(drawn: list[tuple[int, int, float]]) -> None:
    cells = [
        CellSeen(cell=str(n), south_deg=r, west_deg=c, north_deg=r + 1, east_deg=c + 1, seen_share=share, blind=None)
        for n, (r, c, share) in enumerate(drawn)
    ]
    parts = blocks(cells)
    assert 1 <= len(parts) <= 16
    held = sum(
        p.south_deg <= c.south_deg
        and c.north_deg <= p.north_deg
        and p.west_deg <= c.west_deg
        and c.east_deg <= p.east_deg
        for c in cells
        for p in parts
    )
    assert held >= len(cells)


def test_the_colours_of_text_stand_out_from_white_by_four_and_a_half() -> None:
    style = "".join(Reader(render(example())).texts["style"])
    inks = dict(re.findall(r"--(ink|quiet|accent|green):(#[0-9a-f]{6})", style))
    assert set(inks) == {"ink", "quiet", "accent", "green"}
    assert all(_contrast(ink, "#f4f5f6") >= 4.5 for ink in inks.values())  # WCAG 2.2, 1.4.3


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_foreign_words_carry_their_language() -> None:
    text = render(example()).decode()
    assert '<q lang="uk">Вибухи' in text
    assert '<blockquote lang="uk">Сторони' in text


def test_a_low_candidate_keeps_its_id_and_its_evidence_in_the_compact_table() -> None:
    low = [case for case in example().cases if not case.listed]
    text = render(example()).decode()
    folded = text[text.index('id="low"') : text.index('id="period"')]
    assert low
    for case in low:
        assert case.incident.incident_id in folded
        assert all(item.evidence_id in folded and item.blob_sha256 in folded for item in case.evidence)


def test_a_day_without_incidents_says_how_much_was_seen() -> None:
    text = render(example(incidents=[], findings=[], not_covered=(), claims=[], observations=table([]))).decode()
    assert "Nothing was found in 62 % of the area-hours; 38 % could not be seen." in text


def test_a_day_without_cells_or_places_is_drawn_without_error() -> None:
    blind = replace(coverage(), cells=(), seen_share=0.0)
    text = render(
        example(incidents=[], findings=[], not_covered=(), claims=[], observations=table([]), coverage=blind, shapes=())
    )
    assert b"No cell was watched" in text


PLACES: list[Place] = [
    Point(lat_deg=50, lon_deg=36, major_sd_m=1000, minor_sd_m=300, axis_deg=40),
    Disc(lat_deg=-10, lon_deg=-30, radius_m=5000),
    Sector(lat_deg=50, lon_deg=36, range_min_m=2000, range_max_m=4000, bearing_deg=112.5, width_deg=22.5),
    Sector(lat_deg=50, lon_deg=36, range_min_m=0, range_max_m=None, bearing_deg=0, width_deg=360),
    Area(polygons=((((30.0, 50.0), (31.0, 50.0), (31.0, 51.0), (30.0, 50.0)),),)),
]


@pytest.mark.parametrize("uncertain", PLACES, ids=lambda p: type(p).__name__)
def test_nothing_uncertain_is_drawn_as_a_dot(uncertain: Place) -> None:
    for ring in outlines(uncertain):
        lons, lats = {lon for lon, _ in ring}, {lat for _, lat in ring}
        assert max(lons) - min(lons) > 0.001
        assert max(lats) - min(lats) > 0.001


def test_an_ellipse_of_ninety_per_cent_has_the_axes_that_its_covariance_gives() -> None:
    point = Point(lat_deg=50, lon_deg=36, major_sd_m=1000, minor_sd_m=300, axis_deg=40)
    reach = [great_circle_m(50, 36, lat, lon) for lon, lat in outlines(point)[0]]
    assert max(reach) == pytest.approx(1000 * 4.605**0.5, rel=1e-3)
    assert min(reach) == pytest.approx(300 * 4.605**0.5, rel=1e-3)


def test_a_sector_lies_between_its_ranges_and_its_bearings() -> None:
    sector = Sector(lat_deg=50, lon_deg=36, range_min_m=2000, range_max_m=4000, bearing_deg=112.5, width_deg=22.5)
    ring = outlines(sector)[0]
    reach = [great_circle_m(50, 36, lat, lon) for lon, lat in ring]
    assert min(reach) == pytest.approx(2000, rel=1e-3)
    assert max(reach) == pytest.approx(4000, rel=1e-3)
    assert all(lon > 36 and lat < 50 for lon, lat in ring)  # east-south-east


def test_the_outlines_know_land_from_water() -> None:
    kharkiv, black_sea = (36.23, 49.99), (34.0, 43.3)
    theatre = Window(south=42.0, west=22.0, north=54.0, east=42.0)
    assert _on_land(kharkiv, theatre)
    assert not _on_land(black_sea, theatre)
    assert outlines_in(Window(south=9.5, west=-30.5, north=10.5, east=-29.5)).land == ()


def test_no_map_draws_a_state_border() -> None:
    assert {field.name for field in fields(outlines_in(Window(south=44, west=22, north=53.5, east=41)))} == {
        "land", "coasts",
    }  # fmt: skip
    assert "border" not in {str(a.get("class")) for _, a in Reader(render(example())).elements}


def test_maps_carry_names_by_importance_and_none_over_another() -> None:
    theatre = Window(south=44.0, west=22.0, north=53.5, east=41.0)
    text = str(names(Frame(window=theatre, width=700.0)))
    assert all(f">{name}<" in text for name in ("Odesa", "Kharkiv", "Black Sea", "Crimea"))
    around_sudzha = str(names(Frame(window=Window(south=51.1, west=35.1, north=51.3, east=35.4), width=330.0)))
    assert ">Sudzha<" in around_sudzha


@given(st.floats(44.5, 53), st.floats(22.5, 40), st.floats(0.1, 4))
def test_names_stay_inside_the_frame_and_apart(south: float, west: float, high: float) -> None:
    frame = Frame(window=Window(south=south, west=west, north=south + high, east=west + 1.4 * high), width=700.0)
    drawn = re.findall(
        r'<text x="([0-9.]+)" y="([0-9.]+)" class="place"(?: text-anchor="(end)")?>([^<]*)', str(names(frame))
    )
    boxes = [
        (x := float(left) - (5.2 * len(words) if end else 0.0), float(top), x + 5.2 * len(words))
        for left, top, end, words in drawn
    ]
    assert all(left >= -1 and right <= 701 for left, _, right in boxes)
    for one, other in combinations(boxes, 2):
        assert abs(one[1] - other[1]) >= 10.9 or one[2] <= other[0] + 0.1 or other[2] <= one[0] + 0.1


def test_a_line_that_is_older_than_it_should_be_says_so() -> None:
    shape = next(one for one in shapes() if one.kind == "line")
    said = [drawings((replace(shape, dated=dated),), example().day)[0] for dated in
            ("2031-05-01", "2031-04-20", "2029-05-03", "", "about 2029")]  # fmt: skip
    assert [one.old for one in said] == [False, False, True, False, False]
    assert "13 days before this day" in said[1].words
    assert "730 days older than this day" in said[2].words
    assert "date not stated" in said[3].words


def test_flags_link_to_the_cases_whose_number_they_carry(page: Reader) -> None:
    shown = [case for case in example().cases if case.incident.probability >= 0.2]
    flags = [a for a in page.all("a") if str(a.get("aria-label", "")).startswith("No. ")]
    assert {str(a["href"]) for a in flags} == {f"#i-{case.incident.incident_id}" for case in shown}


def _on_land(at: tuple[float, float], window: Window) -> bool:
    inside = False
    for ring in outlines_in(window).land:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y1 > at[1]) != (y2 > at[1]) and at[0] < x1 + (at[1] - y1) / (y2 - y1) * (x2 - x1):
                inside = not inside
    return inside


corner = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


@settings(max_examples=200)
@given(st.lists(corner, min_size=3, max_size=12))
def test_a_ring_cut_to_a_window_never_leaves_it(ring: list[tuple[float, float]]) -> None:
    window = Window(south=-5, west=-7, north=6, east=8)
    for lon, lat in clipped_ring([*ring, ring[0]], window):
        assert -7 - 1e-9 <= lon <= 8 + 1e-9
        assert -5 - 1e-9 <= lat <= 6 + 1e-9


def test_a_degree_is_as_long_east_as_north_on_the_page() -> None:
    frame = Frame(window=Window(south=59, west=30, north=61, east=32), width=400)
    x, _ = frame.xy(31, 60)
    _, y = frame.xy(30, 60)
    ratio = x / y  # one degree east over one degree north
    assert ratio == pytest.approx(great_circle_m(60, 30, 60, 31) / great_circle_m(60, 30, 61, 30), rel=1e-3)


@given(st.floats(-6.9, 6.9))
def test_a_factor_is_the_exponential_of_its_nats_within_two_digits(weight: float) -> None:
    text = factor(weight)
    assert text[0] == ("\N{MULTIPLICATION SIGN}" if weight >= 0 else "\N{DIVISION SIGN}")
    size = float(text[1:].replace(",", ""))
    assert size == pytest.approx(2.718281828459045 ** abs(weight), rel=0.13)


def test_times_are_local_first_with_utc_beside_and_summer_time_named() -> None:
    clock = Clock("Europe/Kyiv")
    winter, summer = START.replace(2025, 3, 29, 22, 30), START.replace(2025, 3, 30, 22, 30)
    assert clock.moment(winter) == "30 March 2025, 00:30 EET (29 March 22:30 UTC)"
    assert clock.moment(summer) == "31 March 2025, 01:30 EEST (30 March 22:30 UTC)"
    assert "time of day not known" in clock.interval(START, END, "day")


def test_a_date_without_a_time_is_never_printed_as_midnight() -> None:
    text = render(example()).decode()
    waterfall = text[text.index('class="waterfall ') : text.index("</table>", text.index('class="waterfall '))]
    assert "3 May 2031, time of day not known" in waterfall
    assert "3 May 2031, 00:00" not in waterfall
    few_hours_more = Clock("Atlantic/Azores").interval(START - timedelta(hours=1), END + timedelta(hours=1), "day")
    assert few_hours_more.startswith("about 3 May 2031 (")


def test_a_date_told_elsewhere_is_the_same_day_in_the_margin_of_its_bar_and_in_its_sentence() -> None:
    report = replace(example(), zone="America/New_York")  # where the date begins on the evening before
    text = render(report).decode()
    waterfall = text[text.index('class="waterfall ') : text.index("</table>", text.index('class="waterfall '))]
    assert "3 May 2031, time of day not known" in waterfall
    assert "2 May 2031, time of day not known" not in waterfall


def test_places_that_many_claims_share_are_drawn_once() -> None:
    said = [replace(claim(n), place=claim(0).place) for n in range(6)]
    report = example(
        observations=table([]), claims=said, incidents=[incident(1, 0.6, tuple(said))], findings=[], not_covered=()
    )
    assert render(report).decode().count('class="evidence claim"') == 1


def test_a_place_in_words_never_reads_as_an_exact_point() -> None:
    for uncertain in PLACES:
        assert re.search(r"ellipse|within|of 50|any direction|somewhere", place(uncertain))
    assert place(None) == "N/K"


def test_lengths_name_their_unit() -> None:
    assert (metres(4.0), metres(849.0), metres(4_560.0), metres(120_300.0)) == ("4 m", "850 m", "4.6 km", "120 km")


def test_incidents_far_outside_the_frame_are_said_to_be_so() -> None:
    far = hot_spot(0, place=Point(lat_deg=40, lon_deg=10, major_sd_m=500, minor_sd_m=500))
    case = incident(1, 0.5, (far,))
    report = example(
        observations=table([far]),
        claims=[],
        incidents=[case],
        findings=[finding("art-1", "North", "undetermined", case.incident_id)],
        not_covered=(),
    )
    assert b"1 listed outside this frame" in render(report)


anywhere = st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats(1, 2e6), st.floats(0, 360))


@settings(max_examples=15, deadline=None)
@given(anywhere, anywhere)
def test_no_place_on_earth_ends_the_drawing(
    event: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> None:
    lat, lon, size, bearing = event
    seen = hot_spot(
        0, place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=size, minor_sd_m=size / 3 + 1, axis_deg=bearing)
    )
    heard = observation(
        1,
        place=Sector(
            lat_deg=other[0],
            lon_deg=other[1],
            range_min_m=0.0,
            range_max_m=min(other[2], 1e5),
            bearing_deg=other[3],
            width_deg=22.5,
        ),
    )
    report = example(
        observations=table([seen, heard]),
        claims=[],
        incidents=[incident(1, 0.6, (seen, heard)), incident(2, 0.4, (heard,))],
        findings=[],
        not_covered=(),
    )
    for empty in (report, replace(report, coverage=replace(coverage(), cells=()), shapes=())):
        text = render(empty).decode()
        drawn = "".join(re.findall(r' d="([^"]*)"', text))
        assert "nan" not in drawn
        assert "inf" not in drawn


READINGS = ("North", "South")
drawn_findings = st.lists(
    st.tuples(
        st.sampled_from(["M1", "M2", "M10", "E1"]),
        st.sampled_from(READINGS),
        st.sampled_from([verdict.value for verdict in Verdict if verdict is not Verdict.NOT_COVERED]),
        st.sampled_from(["because", "otherwise"]),
    ),
    unique_by=lambda one: one[:2],
)


@given(drawn_findings)
def test_folding_readings_loses_no_finding_and_hides_none_that_some_reading_applies(
    drawn: list[tuple[str, str, str, str]],
) -> None:
    held = [finding(rule, reading, verdict, None, because=why) for rule, reading, verdict, why in drawn]
    within, beyond = parted(held)
    ids = [one.finding_id for row in (*within, *beyond) for one in row.findings]
    assert sorted(ids) == sorted(one.finding_id for one in held)
    assert all(len({(one.verdict, one.because) for one in row.findings}) == 1 for row in (*within, *beyond))
    assert {row.said.verdict for row in beyond} <= {"outside scope"}
    assert {row.said.rule_id for row in within}.isdisjoint(row.said.rule_id for row in beyond)
    outside_everywhere = {one.rule_id for one in held} - {o.rule_id for o in held if o.verdict != "outside scope"}
    assert {row.said.rule_id for row in beyond} == outside_everywhere


def test_a_rule_alone_stands_for_every_reading_and_readings_that_differ_are_named() -> None:
    held = [
        finding("M10", "North", "inconsistent", None),
        finding("M10", "South", "inconsistent", None),
        finding("M2", "North", "inconsistent", None),
        finding("M2", "South", "outside scope", None),
    ]
    assert by_verdict(held) == [("inconsistent", "M2 (North), M10"), ("outside scope", "M2 (South)")]


def test_times_in_the_words_of_the_machine_read_as_local_times() -> None:
    clock = Clock("Europe/Kyiv")
    assert clock.told("not certified by 2025-01-01T01:00:00Z.") == (
        "not certified by 1 January 2025, 03:00 EET (01:00 UTC)."
    )
    assert clock.told("window 2025-01-01 to 2025-01-02") == "window 2025-01-01 to 2025-01-02"


@settings(max_examples=30)
@given(st.floats(0.01, 0.19), st.floats(-3.9, 3.9))
def test_a_candidate_below_the_table_does_not_shrink_the_map_of_the_day(likely: float, north_deg: float) -> None:
    near = incident(1, 0.9, (observation(0),))
    far = replace(incident(2, likely, (observation(1),)), place=replace(near.place, lat_deg=10 + north_deg))
    rows = table([observation(0), observation(1)])
    frames = [
        Page(example(incidents=cases, findings=[], not_covered=(), observations=rows)).window
        for cases in ([near], [near, far])
    ]
    assert frames[0] == frames[1]


def test_two_texts_in_force_are_both_named_and_a_reading_does_not_repeat_its_text() -> None:
    held = [
        finding("energy/E1", f"energy/{reading}", verdict, None)
        for reading, verdict in (("Kyiv", "outside scope"), ("Moscow", "undetermined"))
    ]
    further = Instrument(agreement_id="easter", title="Truce of a feast", agreement_sha256="b" * 64)
    shown = tuple(
        replace(example().readings[0], reading=name) for name in ("energy/Kyiv", "energy/Moscow", "easter/text")
    )
    report = replace(example(findings=held), further=(further,), readings=shown)
    page = render(report).decode()
    assert page.count("Truce of a feast") == 2
    assert "(energy: Kyiv, Moscow; easter: text)" in page
    said = next(sentence for sentence in report.summary if "energy/E1" in sentence)
    assert "Kyiv reading: outside scope" in said
    assert "energy/Kyiv" not in said
    assert by_verdict(held) == [("undetermined", "energy/E1 (Moscow)"), ("outside scope", "energy/E1 (Kyiv)")]


def test_a_note_links_to_its_own_evidence_and_to_the_incident_that_has_the_other_item() -> None:
    report = example()
    page = Page(report)
    first, second = page.shown[0], page.shown[1]
    own, other = first.evidence[0].evidence_id, second.incident.members[0]
    renamed = {own: "0" * 15 + "a", other: "0" * 15 + "b"}
    first = replace(first, evidence=(replace(first.evidence[0], evidence_id=renamed[own]), *first.evidence[1:]))
    second = replace(second, incident=replace(second.incident, members=(renamed[other],)))
    page = Page(replace(report, cases=(first, second)))
    number = page.shown.index(second) + 1
    note = str(page.note(first, f"This item belongs here: {renamed[own]}; otherwise beside item {renamed[other]} <b>."))
    assert f'<a href="#e-{first.incident.incident_id}-1">[1]</a>' in note
    assert f'beside an item of <a href="#i-{second.incident.incident_id}">No. {number}</a>' in note
    assert "&lt;b&gt;" in note
    assert "item 00000000000000cc" in str(page.note(first, "item 00000000000000cc"))


@pytest.mark.parametrize("level", list(Confidence))
def test_confidence_says_what_stands_behind_it(level: Confidence) -> None:
    assert confidence(level.value).startswith(f"{level.value} confidence: ")


EVIL = "\x1b[31m \u202e\u2066\u200f\u061c\x9b2J\x07 שלום <i>12</i>"
KEPT_AS_IT_IS = {"lang", "kind", "family", "zone", "version", "day", "software", "confidence", "verdict"}


def poisoned(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """The report with a payload at the end of every text that a stranger could have written."""
    if isinstance(value, dict):
        return {name: poisoned(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, key) for item in value]
    fixed = key in KEPT_AS_IT_IS or re.search(
        r"(_id|_utc|sha256|digest|previous|precision|language|entries|members)$", key
    )
    plain_word = isinstance(value, str) and re.fullmatch(r"[A-Za-z/ -]{1,24}", value) is not None
    return value if not isinstance(value, str) or fixed or plain_word or not value else f"{value} {EVIL}"


def test_no_text_of_a_stranger_moves_the_direction_or_the_cursor_of_the_page() -> None:
    evil = poisoned(json.loads(to_json("json", example())))
    evil.pop("mark")
    page = render(reread(json.dumps(evil).encode())).decode()
    assert page.count("\\u202e") > 50
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)
    assert "<i>12" not in page
    body = page[page.index("<body>") :]
    outside = re.sub(r"<bdi>.*?</bdi>", "", body, flags=re.DOTALL)
    drawn = re.sub(r"<svg.*?</svg>", "", outside, flags=re.DOTALL)  # a text of a drawing stands alone
    assert "שלום" in body
    assert "שלום" not in drawn
    assert not re.search(r'="[^"]*<bdi>', page)
    assert "<bdi>" not in page[: page.index("<body>")]
    for line in to_json("csv", reread(json.dumps(evil).encode())).decode().splitlines():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", line)


def test_a_page_of_letters_from_left_to_right_needs_no_isolation() -> None:
    assert "<bdi>" not in render(example()).decode()


def test_headings_stand_in_every_language_and_on_the_page() -> None:
    folder = Path(html_page.__file__).parent
    words = tomllib.loads((folder / "headings.toml").read_text("utf-8"))
    written = "".join(path.read_text("utf-8") for path in [*folder.glob("*.j2"), *folder.glob("*.py")])
    known = {*SUMMARY_TOPICS, *(verdict.value for verdict in Verdict)}
    for english, told in words.items():
        assert {tag for tag, word in told.items() if word} == {"de", "uk", "ru", "fr"}
        assert english in known or english in written, english
    for verdict in Verdict:
        assert all(
            words[verdict.value][tag] == verdict_word("verdicts", verdict.value, tag)
            for tag in ("de", "uk", "ru", "fr")
        )


@given(st.lists(st.tuples(st.floats(44.5, 53.0), st.floats(22.5, 40.5)), min_size=1, max_size=40), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_number_of_a_case_is_written_over_another(spots: list[tuple[float, float]], older: bool) -> None:  # noqa: FBT001
    frame = Frame(window=Window(south=44.0, west=22.0, north=53.5, east=41.0), width=700.0)
    days = ("2025-03-20", "2025-03-21") if older else ("2025-03-21", "2025-03-21")
    cases = [
        CaseSpot(number=f"{days[n % 2]}-{n:03d}", lat_deg=lat, lon_deg=lon) for n, (lat, lon) in enumerate(spots, 1)
    ]
    drawn = list(case_spots(frame, cases, "2025-03-21"))
    assert not any(meet(one, other) for (_, one), (_, other) in combinations(drawn, 2))
    told = " ".join(str(mark) for mark, _ in drawn)
    assert all(case.number in told for case in cases)


def test_a_letter_of_blindness_leaves_room_for_names_and_is_never_lost() -> None:
    whole = [(0.0, 0.0, 400.0, 300.0)]
    name = (100.0, 100.0, 130.0, 130.0)  # over the letter at 117, 117
    every, beside = (str(hatched(Blind.NO_PASS, whole, taken)) for taken in ((), (name,)))
    assert every.count("<text") == beside.count("<text") + 1
    assert str(hatched(Blind.NO_PASS, whole, whole)).count("<text") == 1
