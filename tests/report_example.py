"""A realistic report, generated: incidents with sectors, discs, ellipses, two scripts, misses and holds.

Nothing in it is taken from a real day. `example(...)` is a report of an invented island; `crowded(...)` has many cases.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from truceline.fusion.incidents.evidence_grade import grade_of
from truceline.model.account import Account, AccountItem, AccountLine, AccountPlace
from truceline.model.arrow import to_table
from truceline.model.cases import Case, CaseChange, CaseState
from truceline.model.grade import GradeOfEvidence, OriginHeard, OriginKind, Says
from truceline.model.place import Disc, Point, Sector
from truceline.model.program import Program
from truceline.model.records import Bar, Claim, Entry, Finding, Incident, Note, Observation, record_id
from truceline.model.report import (
    CellSeen,
    Clause,
    CoverageDay,
    Parameter,
    ReadingShown,
    Report,
    SensorDay,
    Shape,
    SourceDay,
)
from truceline.model.terms import (
    Count,
    Description,
    EntryKind,
    IncidentType,
    Means,
    ObjectClass,
    Outcome,
    Phenomenon,
    Qualifier,
    TimePrecision,
)
from truceline.model.times import local_day
from truceline.report.assemble import ReportFacts, build

DAY = date(2031, 5, 3)
ZONE = "Atlantic/Azores"
START, END = local_day(DAY, ZONE)
AS_OF = END + timedelta(hours=5, minutes=30)
LAT, LON = 10.0, -30.0
BLOB = record_id("observer table") * 4
REGISTER_BLOB = record_id("register") * 4
NEWS_BLOB = record_id("news") * 4


def facts(*, exercise: bool = True) -> ReportFacts:
    """The unchanging part of the example."""
    return ReportFacts(
        mission="Joint Commission of Meridia",
        zone=ZONE,
        exercise=exercise,
        disclaimer="Names and lines are used as the sources give them and state no opinion on any border or status.",
        agreement_id="meridia-line",
        agreement_title="Agreement on the line of Meridia",
        agreement_sha256=record_id("agreement") * 4,
        clauses=(
            Clause(
                rule_id="art-1",
                rule_type="1 use-of-force ban",
                article="Article 1(1)",
                sentence="No use of force by mortars, guns or small arms within 30 km of the line.",
                wording=(("en", "The sides shall cease all fire."), ("uk", "Сторони припиняють будь-який вогонь.")),
                source_address="Meridia Gazette 12/2031",
                verified=False,
                schematic=True,
                sentences=(
                    ("en", "No use of force by mortars, guns or small arms within 30 km of the line."),
                    ("de", "Keine Gewalt mit Mörsern, Geschützen oder Handwaffen bis 30 km von der Linie."),
                    ("uk", "Жодного застосування сили мінометами, гарматами чи стрілецькою зброєю до 30 км від лінії."),
                    ("ru", "Никакого применения силы из миномётов, орудий и стрелкового оружия до 30 км от линии."),
                    ("fr", "Aucun usage de la force par mortier, canon ou arme légère à moins de 30 km de la ligne."),
                ),
            ),
            Clause(
                rule_id="art-3",
                rule_type="12 protected-target moratorium",
                article="Article 3",
                sentence="No strike on a power plant or the power grid from 1 May 2031 for 30 days.",
                wording=(("en", "Energy objects shall not be attacked."),),
                source_address="Meridia Gazette 12/2031",
                verified=True,
                schematic=False,
            ),
            Clause(
                rule_id="art-4",
                rule_type="18 notification duty",
                article="Article 4",
                sentence="A notice of the patrol plan is given by 12:00 each day.",
                wording=(("en", "Plans are announced by noon."),),
                source_address="Meridia Gazette 12/2031",
                verified=True,
                schematic=False,
            ),
            Clause(
                rule_id="art-5",
                rule_type="24 inspection calendar",
                article="Article 5",
                sentence="Ferrow depot is inspected once in 14 days.",
                wording=(("en", "Depots are inspected every fortnight."),),
                source_address="Meridia Gazette 12/2031",
                verified=True,
                schematic=False,
            ),
        ),
        readings=(
            ReadingShown(
                reading="North",
                held_by="North side",
                stated="note of 30 April 2031",
                sentence="In force from the day of signature.",
                changes=(Parameter(name="art-3, in force from", value="1 May 2031, 00:00 (Atlantic/Azores)"),),
            ),
            ReadingShown(
                reading="South",
                held_by="South side",
                stated="note of 4 May 2031",
                sentence="In force from the announcement.",
                changes=(Parameter(name="art-3, in force from", value="5 May 2031, 00:00 (Atlantic/Azores)"),),
            ),
        ),
        software="truceline 0.0.0",
        program=Program(name="truceline", version="0.0.0", commit="0f" * 20, files_sha256="f0" * 32),
        model_id="marked-poisson-1",
        params_digest=record_id("params") * 4,
    )


def observation(row: int, **changes: object) -> Observation:
    """A mortar burst heard by a patrol, 2 to 4 km ESE."""
    at = START + timedelta(hours=9, minutes=7 * row % 600)
    lat, lon = LAT + 0.03 * (row % 9) - 0.1, LON + 0.07 * (row % 7) - 0.2
    values: dict[str, object] = {
        "observation_id": record_id("observation", str(row)),
        "source": "patrol",
        "sensor": f"patrol {1 + row % 3}",
        "means": Means.HEARD,
        "phenomenon": Phenomenon.EXPLOSION,
        "started_utc": at,
        "ended_utc": at,
        "time_precision": TimePrecision.MINUTE,
        "seen_utc": at,
        "received_utc": at + timedelta(hours=3),
        "place": Sector(
            lat_deg=lat, lon_deg=lon, range_min_m=2000, range_max_m=4000, bearing_deg=112.5, width_deg=22.5
        ),
        "observer": Point(lat_deg=lat, lon_deg=lon, major_sd_m=50, minor_sd_m=50, name="Port Meridia"),
        "number": Count(qualifier=Qualifier.AT_LEAST, value=3),
        "weapon": "82 mm mortar",
        "text": None,
        "exercise": True,
        "blob_sha256": BLOB,
        "where": f"line {row + 2}",
    }
    return Observation(**{**values, **changes})  # type: ignore[arg-type]


def hot_spot(row: int, **changes: object) -> Observation:
    """A thermal detection beside it."""
    base = observation(row)
    values: dict[str, object] = {
        "observation_id": record_id("hot", str(row)),
        "source": "firms",
        "sensor": "S-NPP/VIIRS",
        "means": Means.DETECTED,
        "phenomenon": Phenomenon.HOT_SPOT,
        "place": Point(
            lat_deg=base.place.centre()[0] - 0.02,  # type: ignore[union-attr]
            lon_deg=base.place.centre()[1] + 0.03,  # type: ignore[union-attr]
            major_sd_m=600,
            minor_sd_m=420,
            axis_deg=30,
        ),
        "observer": None,
        "number": None,
        "weapon": None,
        "frp_mw": 7.4,
    }
    return replace(base, **{**values, **changes})  # type: ignore[arg-type]


def claim(number: int, text: str = "Вибухи пролунали поблизу Порту Меридія, - голова громади") -> Claim:
    """What a news item said, in Cyrillic."""
    return Claim(
        claim_id=record_id("claim", str(number)),
        source="viina",
        speaker="not stated",
        origin=f"origin {number % 4}",
        incident_types=((IncidentType.SHELLING, 0.7), (IncidentType.INFRA_STRIKE, 0.3)),
        object_class=ObjectClass.GRID,
        started_utc=START,
        ended_utc=END,
        time_precision=TimePrecision.DAY,
        received_utc=START + timedelta(hours=15),
        place=Disc(lat_deg=LAT + 0.02, lon_deg=LON - 0.05 + 0.02 * (number % 5), radius_m=5000, name="Port Meridia"),
        vague_m=5000,
        text=text,
        exercise=True,
        blob_sha256=NEWS_BLOB,
        where=f"line {number + 2}",
    )


def incident(number: int, probability: float, members: tuple[Observation | Claim, ...]) -> Incident:
    """An incident whose bars add up to the log-odds of its probability."""
    log_odds = math.log(probability / (1 - probability))
    first = members[0]
    names = tuple(m.observation_id if isinstance(m, Observation) else m.claim_id for m in members)
    lat, lon = first.place.centre() if first.place is not None else (LAT, LON)
    weights = [-6.5, *(4.1 for _ in members), -0.105]
    weights.append(log_odds - sum(weights))
    bars = (
        Bar(label="prior", sentence="Such events are rare: before any evidence the odds are low.", weight_nats=-6.5),
        *(
            Bar(
                label=f"evidence {n}",
                sentence=f"{m.source} places an event here, three times as near as chance would.",
                weight_nats=4.1,
                evidence=(name,),
                at_utc=m.started_utc,
                family="post",
            )
            for n, (m, name) in enumerate(zip(members, names, strict=True), 1)
        ),
        Bar(label="miss", sentence="One clear satellite pass saw nothing hot.", weight_nats=-0.105, family="silence"),
        Bar(label="rest", sentence="Held to what two lineages allow.", weight_nats=weights[-1], family="hold"),
    )
    return Incident(
        incident_id=record_id("incident", str(number)),
        version=record_id("version", str(number)),
        started_utc=first.started_utc,
        ended_utc=first.started_utc + timedelta(minutes=24),
        best_utc=first.started_utc + timedelta(minutes=10),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=1400, minor_sd_m=650, axis_deg=112.5),
        types=((IncidentType.SHELLING, 0.82), (IncidentType.INFRA_STRIKE, 0.18)),
        objects=((ObjectClass.NOT_KNOWN, 0.7), (ObjectClass.GRID, 0.3)),
        weapon="82 mm mortar",
        weapon_calibre_mm=82.0,
        number=Count(qualifier=Qualifier.UNCOUNTABLE),
        probability=probability,
        calibrated=False,
        confidence="medium",
        log_odds=sum(bar.weight_nats for bar in bars),
        waterfall=bars,
        members=names,
        sources=tuple(sorted({m.source for m in members})),
        origins=2,
        observed_by=tuple(m.sensor if isinstance(m, Observation) else m.speaker for m in members),
        description=Description.OUTGOING,
        means=(Means.HEARD, Means.DETECTED),
        phenomena=(Phenomenon.EXPLOSION,),
        time_precision=TimePrecision.MINUTE,
        received_utc=max(m.received_utc for m in members),
        exercise=True,
        grade=grade(members),
    )


def grade(members: tuple[Observation | Claim, ...]) -> GradeOfEvidence:
    """Each sensor and speaker as an origin of its own."""
    named = {m.sensor if isinstance(m, Observation) else m.speaker: m for m in members}
    return grade_of(
        [
            OriginHeard(
                name=name,
                kind=OriginKind.TEXT
                if isinstance(one, Claim)
                else OriginKind.INSTRUMENT
                if one.means is Means.DETECTED
                else OriginKind.MISSION,
                says=Says.HAPPENED,
                evidence=tuple(
                    sorted(
                        m.observation_id if isinstance(m, Observation) else m.claim_id
                        for m in members
                        if name == (m.sensor if isinstance(m, Observation) else m.speaker)
                    )
                ),
            )
            for name, one in sorted(named.items())
        ]
    )


def finding(rule: str, reading: str, verdict: str, about: str | None, **changes: object) -> Finding:
    """A finding with a flip."""
    values: dict[str, object] = {
        "finding_id": record_id(rule, reading, about or "day"),
        "rule_id": rule,
        "rule_type": "1 use-of-force ban" if rule == "art-1" else "12 protected-target moratorium",
        "reading": reading,
        "verdict": verdict,
        "incident_id": about,
        "chance": 0.64 if about else None,
        "decided_by": "in force from",
        "because": "The chance of 0.64 lies between the limits 0.20 and 0.80.",
        "flips": ("in force from: 5 May 2031 (South) gives outside scope",),
        "seen_fraction": 0.41,
        "needed_fraction": 0.5,
        "as_of_utc": AS_OF,
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def register() -> list[Entry]:
    """A notice that came late, an inspection, a position of a vessel of the day before; one line that nobody names."""
    plan, visit = START + timedelta(hours=12, minutes=20), START + timedelta(hours=10)
    vessel = START - timedelta(hours=22)
    return [
        entry(1, EntryKind.NOTICE, item="patrol plan", about="north", by="north", channel="channel 1", stated_utc=plan),
        entry(
            2, EntryKind.INSPECTION, site="Ferrow depot", outcome=Outcome.PARTLY, started_utc=visit,
            quality=("hall 2 was locked",), text="the guard sent us away",
        ),
        entry(
            3, EntryKind.POSITION, item="Meridian Star", started_utc=vessel, ended_utc=vessel, stated_utc=vessel,
            place=Point(lat_deg=10.27345, lon_deg=-30.41234, major_sd_m=50, minor_sd_m=50),
        ),
        entry(4, EntryKind.KEPT, by="duty officer"),
    ]  # fmt: skip


def entry(row: int, kind: EntryKind, **changes: object) -> Entry:
    """A line of the register."""
    values: dict[str, object] = {
        "entry_id": record_id("entry", str(row)),
        "source": "register",
        "kind": kind,
        "item": "",
        "site": "",
        "about": "",
        "by": "",
        "channel": "",
        "reference": "",
        "number": None,
        "outcome": Outcome.NONE,
        "started_utc": START + timedelta(hours=18),
        "ended_utc": START + timedelta(hours=20),
        "stated_utc": START + timedelta(hours=20),
        "received_utc": END + timedelta(hours=3),
        "place": None,
        "exercise": True,
        "blob_sha256": REGISTER_BLOB,
        "where": f"line {row + 1}",
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


def asked() -> list[Finding]:
    """What two rules ask for by themselves."""
    notice, visit, vessel, _ = (one.entry_id for one in register())
    late = {"decided_by": "deadline", "chance": 1.0, "because": "Stated at 12:20, due at 12:00.", "entries": (notice,)}
    common = {"seen_fraction": None, "needed_fraction": None, "flips": ("deadline: 12:30 -> consistent",)}
    plan, depot = "notice of the patrol plan, due 3 May 2031, 12:00", "inspection of Ferrow depot, due 3 May 2031"
    found = [
        finding("art-4", "North", "inconsistent", None, subject=plan, finding_id=record_id("n"), **late, **common),
        finding("art-4", "South", "consistent", None, subject=plan, finding_id=record_id("s"), **late, **common),
    ]
    return [
        *(replace(one, rule_type="18 notification duty") for one in found),
        *(
            finding(
                "art-5", reading, "undetermined", None, subject=depot, finding_id=record_id("visit", reading),
                rule_type="24 inspection calendar", decided_by="outcome", chance=None, entries=(visit, vessel),
                **common,
            )
            for reading in ("North", "South")
        ),
    ]  # fmt: skip


def coverage() -> CoverageDay:
    """A day half seen: night in the east, cloud in the north, an unknown corner."""
    cells = []
    for row in range(20):
        for column in range(20):
            south, west = LAT - 0.5 + row * 0.05, LON - 0.5 + column * 0.05
            seen = max(0.0, min(1.0, 0.95 - 0.045 * row + 0.01 * column))
            reason = None if seen >= 0.5 else ("C" if column > 6 else "P" if row < 15 else "U")
            cells.append(
                CellSeen(
                    cell=f"{south:.2f},{west:.2f}",
                    south_deg=south,
                    west_deg=west,
                    north_deg=south + 0.05,
                    east_deg=west + 0.05,
                    seen_share=seen,
                    blind=reason,
                )
            )
    return CoverageDay(
        area="the island of Meridia",
        area_hours=9600.0,
        seen_share=0.62,
        unknown_share=0.03,
        blind=(("cloud", 0.21), ("no satellite pass", 0.14), ("not known whether it could be seen", 0.03)),
        cells=tuple(cells),
        sensors=(
            SensorDay(
                sensor_id="S-NPP/VIIRS",
                title="S-NPP/VIIRS",
                looks=2,
                clear_share=0.7,
                blind=(("cloud", 0.3),),
                next_look_utc=END + timedelta(hours=3),
            ),
            SensorDay(sensor_id="patrol 1", title="Patrol 1", looks=9, clear_share=None, blind=(), next_look_utc=None),
        ),
        sentence="Nothing could be seen in 38 % of the area-hours: 21 % cloud, 14 % no pass, 3 % not known.",
    )


def shapes() -> tuple[Shape, ...]:
    """A line and a zone, both drawn by the exercise."""
    line = tuple((LON - 0.5 + 0.1 * n, LAT + 0.03 * math.sin(n)) for n in range(11))
    zone = ((LON - 0.2, LAT - 0.02), (LON + 0.2, LAT - 0.02), (LON + 0.2, LAT + 0.02), (LON - 0.2, LAT - 0.02))
    return (
        Shape(
            kind="line",
            title="Line of contact",
            drawn_by="Exercise control",
            dated="2031-04-30",
            schematic=False,
            polygons=(((*line, *line[::-1]),),),
        ),
        Shape(
            kind="zone",
            title="Zone of Article 2",
            drawn_by="the text",
            dated="",
            schematic=True,
            polygons=((zone,),),
        ),
    )


def sources() -> tuple[SourceDay, ...]:
    """Two sources, one with a contradiction."""
    return (
        SourceDay(
            source="patrol",
            title="Observer table",
            licence="mission",
            origin="patrols",
            files=(("patrols.csv", BLOB, 4210),),
            rows_of_day=12,
            known_faults=("times are rounded to the minute",),
            notes=(Note(kind="late", text="3 rows came after the cut-off.", source="patrol", blob_sha256=BLOB),),
        ),
        SourceDay(
            source="register",
            title="Register of the mission",
            licence="mission",
            origin="duty officer",
            files=(("register.csv", REGISTER_BLOB, 1_310),),
            rows_of_day=4,
            known_faults=(),
            notes=(),
        ),
        SourceDay(
            source="viina",
            title="News-derived events",
            licence="ODbL",
            origin="news",
            files=(("news.csv", NEWS_BLOB, 9_120),),
            rows_of_day=4,
            known_faults=(),
            notes=(),
        ),
    )


def members() -> tuple[list[Observation], list[Claim]]:
    """Everything received in the example."""
    denied = observation(
        40, phenomenon=Phenomenon.DENIED, means=Means.SAW, place=None, weapon=None, text="armed persons at the bridge"
    )
    nowhere = observation(41, place=None, quality=("no range and no bearing given",))
    observations = [observation(n) for n in range(12)] + [hot_spot(n) for n in range(4)] + [denied, nowhere]
    return observations, [claim(n) for n in range(4)]


def table(observations: list[Observation]) -> pa.Table:
    """Observations as the store would hand them over."""
    return to_table(Observation, observations)


def example(*, exercise: bool = True, **changes: object) -> Report:
    """The example report; `changes` replace arguments of `build`."""
    observations, claims = members()
    incidents = [
        incident(1, 0.78, (observations[0], observations[12], claims[0])),
        incident(2, 0.52, (observations[1], observations[13])),
        incident(3, 0.31, (claims[1], claims[2])),
        *(incident(n, 0.02 * (n - 3), (observations[n],)) for n in range(4, 10)),
    ]
    about = [i.incident_id for i in incidents]
    findings = [
        finding("art-1", "North", "inconsistent", about[0]),
        finding("art-1", "South", "inconsistent", about[0]),
        finding("art-3", "North", "undetermined", about[0], decided_by="object class"),
        finding("art-3", "South", "outside scope", about[0]),
        finding("art-1", "North", "undetermined", about[1]),
        finding("art-1", "South", "undetermined", about[1]),
        finding("art-1", "North", "inconsistent", None),
        finding("art-1", "South", "not observable", None, decided_by="seen fraction"),
        finding("art-3", "North", "consistent", None),
        finding("art-3", "South", "outside scope", None),
        *asked(),
    ]
    given: dict[str, object] = {
        "day": DAY,
        "start": START,
        "end": END,
        "as_of": AS_OF,
        "incidents": incidents,
        "findings": findings,
        "not_covered": (about[2],),
        "coverage": coverage(),
        "observations": table(observations),
        "claims": claims,
        "sources": sources(),
        "notes": (
            Note(kind="name contradicts content", text="The file is named after another craft.", source="firms"),
        ),
        "shapes": shapes(),
        "register": register(),
        "cases": {about[0]: numbered(incidents[0])},
        "account": account(claims),
    }
    return build(facts(exercise=exercise), **{**given, **changes})  # type: ignore[arg-type]


def numbered(of: Incident) -> Case:
    """A case that grew on its second day."""
    number = f"{DAY.isoformat()}-001"
    history = (
        CaseChange(at_utc=END - timedelta(days=1), what="first known", cause=of.members[0], detail="1 items"),
        CaseChange(at_utc=END, what="grew", cause=of.members[-1], detail="1 more items"),
    )
    return Case(
        number=number, state=CaseState.OPEN, first_known_utc=history[0].at_utc, last_changed_utc=END,
        items=of.members, best_utc=of.best_utc, started_utc=of.started_utc, ended_utc=of.ended_utc,
        lat_deg=of.place.lat_deg, lon_deg=of.place.lon_deg, chance=0.5, history=history,
    )  # fmt: skip


def account(claims: Sequence[Claim]) -> Account:
    """Two claims in cases, the others read as no event."""
    items = [AccountItem(item=one.claim_id, where=f"{one.source} {one.where}") for one in claims]
    lines = (
        AccountLine(place=AccountPlace.HERE, reason="", items=tuple(items[:2])),
        AccountLine(place=AccountPlace.NO_EVENT, reason="no word of an attack", items=tuple(items[2:])),
    )
    return Account(received=len(items), lines=lines)


def moment(hour: int, minute: int = 0) -> datetime:
    """A moment of the example's day, UTC."""
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=UTC)
