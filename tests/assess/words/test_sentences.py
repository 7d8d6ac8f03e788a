"""The sentence of every rule in five languages: nothing left in English, no empty braces, the right numbers."""

import re
from itertools import product
from typing import Any

import pytest

from tests.assess_world import agreement
from truceline.agreement import Agreement, Rule, load, shipped, shipped_names
from truceline.agreement.kinds._registry import kinds
from truceline.assess.rules._registry import rule_type, rule_types
from truceline.assess.words.speak import TONGUES, tongue
from truceline.model.terms import Description, IncidentType, ObjectClass, Phenomenon

LANGUAGES = ("en", "de", "uk", "ru", "fr")
SITE = {"name": "Millbrook", "object_class": "hospital", "lat_deg": 50.5, "lon_deg": 30.5, "radius_m": 500.0}
GUNS = {"name": "guns", "calibre_min_mm": 82.5, "calibre_max_mm": 122.0, "distance_m": 15_000.0}
ROCKETS = {"name": "rockets", "systems": ["MLRS", "Uragan", "Zvezda-9"], "distance_m": 70_500.0}
BOTH = {"name": "both", "calibre_min_mm": 200.0, "systems": ["tank"], "distance_m": 140_000.0}
TANKS, STORED = {"item": "tank", "maximum": 5}, {"site": "Millbrook", "item": "howitzer", "number": 21}
KYIV, NUMERALS = "Europe/Kyiv", (1.0, 1.5, 2.0, 5.0, 11.0, 21.0, 24.0, 112.0)
PAIR = {"first": "Schritt", "second": "Zvezda"}
FLOOR = {"items": ["Truck"], "at_least": 600}
AREA_3 = {"site": "Zolote", "silence_days": 7, "steps": [{"name": "Schritt", "days": 3}], "confirmed_by": "the mission"}
WINDOW = {"starts": "2025-03-02 18:00 Europe/Moscow", "ends": "2025-04-01 24:00 Europe/Kyiv"}

DEFINITION = (
    'type in ("shelling", "change of positions") and not (calibre_mm < 82.5 or number <= 7 and minutes > 30) or '
    'object not in ("school or kindergarten", "N/K") and "advance" in seen and "shot" not in seen and weapon == "Grad" '
    "and number >= 5"
)

# every parameter at least once set and once not, and the numbers that the sentence must say
SETS: dict[str, list[tuple[dict[str, Any], tuple[str, ...]]]] = {
    "use_of_force": [
        ({}, ()),
        ({"weapons": ["mortar", "Zvezda-9"], "calibre_min_mm": 82.5}, ("82.5",)),
        ({"incident_types": [str(one) for one in IncidentType], "calibre_min_mm": 100.0}, ("100",)),
    ],
    "withdrawal_by_distance": [
        ({"bands": [GUNS, ROCKETS, BOTH]}, ("82.5", "122", "15", "70.5", "200", "140")),
        ({"bands": [ROCKETS], "drawn_by": "ISW"}, ("70.5",)),
    ],
    "exclusion_zone": [
        ({}, ()),
        ({"banned": ["armed persons"], "permitted": ["medical teams", "Red Crescent"]}, ()),
        ({"banned": ["heavy weapons"], "permitted": ["police"]}, ()),
        ({"banned": ["armed persons", "vessels"]}, ()),
    ],
    "air_ban": [
        ({}, ()),
        ({"airframes": ["UAV"], "floor_m": 150.0}, ("150",)),
        ({"airframes": ["aircraft"], "ceiling_m": 4_500.0, "exempt_operators": ["mission"]}, ("4.5",)),
        ({"floor_m": 300.0, "ceiling_m": 3_000.0, "exempt_operators": ["ICRC"]}, ("300", "3")),
    ],
    "weapons_near_civilians": [
        ({"radius_m": 1_500.0, "object_classes": ["power plant"]}, ("1.5",)),
        ({"radius_m": 800.0, "calibre_min_mm": 12.7, "objects": [SITE]}, ("800", "12.7")),
    ],
    "protected_target": [
        ({"object_classes": [str(one) for one in ObjectClass]}, ()),
        ({"object_classes": ["refinery"], "open_classes": ["gas metering station"], "objects": [SITE]}, ()),
    ],
    "truce_window": [(WINDOW, ("18", "24"))],
    "equipment_ceiling": [
        ({"ceilings": [TANKS]}, ("5", "24")),
        ({"ceilings": [TANKS, {"item": "Zvezda-9", "maximum": 0}], "sites": ["Millbrook"]}, ("5", "0")),
        ({"ceilings": [TANKS], "sites": ["Millbrook", "Oakham"], "within_hours": 1.5}, ("1.5",)),
    ],
    "storage": [
        ({"inventory": [STORED]}, ("21",)),
        ({"inventory": [STORED, {**STORED, "item": "Zvezda-9", "number": 2}], "removal_notice": False}, ("21", "2")),
    ],
    "notification": [
        *(({"item": "Flight plan", "lead_hours": hours}, (f"{hours:g}",)) for hours in NUMERALS),
        ({"item": "Convoy", "channel": "Hotline", "lead_hours": 48.0}, ("48",)),
        ({"item": "Plan", "channel": "Hotline", "daily_by": "12:00", "answer_by": "16:30", "zone": KYIV}, ("12", "16")),
        ({"item": "Plan", "daily_by": "09:05", "zone": KYIV}, ("09",)),
        ({"item": "Voyage", "lead_hours": 24.0, "voyages": True}, ("24",)),
    ],
    "return_fire": [
        ({}, ("24",)),
        ({"order_level": "Brigade", "levels": ["Company", "Brigade"], "fire_before_hours": 1.0}, ("1",)),
        ({"channel": "Hotline", "tried_within_hours": 2.5, "notice_within_hours": 21.0}, ("2.5", "21")),
    ],
    "mines": [
        ({}, ()),
        ({"new_mines": False, "cleared": ["Bridge", "Road 4"], "deadline": WINDOW["starts"]}, ("2",)),
        ({"cleared": ["Bridge"], "certified_by": "Mission", "deadline": WINDOW["ends"]}, ("24",)),
    ],
    "foreign_forces": [
        ({}, ()),
        ({"leave_by": WINDOW["starts"], "one_for_one": ["tank", "Zvezda-9"]}, ("18",)),
        ({"presence": False, "one_for_one": ["tank"]}, ()),
    ],
    "inspection_calendar": [
        *(({"sites": ["Millbrook"], "every_days": days}, (str(days),)) for days in (1, 2, 5, 11, 14, 21, 22, 111)),
        ({"sites": ["Millbrook", "Oakham"], "every_days": 14, "by": "Mission", "partly_counts": True}, ("14",)),
    ],
    "accountability": [
        *(({"within_days": days}, (str(days),)) for days in (1, 3, 10, 12, 31)),
        ({"within_days": 30, "referred_to": ["Commission", "Liaison office"]}, ("30",)),
    ],
    "conditional_entry": [
        ({"rules": ["G1"]}, ()),
        ({"rules": ["G1"], "conditions": [{"item": "Banken"}], "due": "2025-03-02 18:00 Europe/Moscow"}, ("18",)),
        ({"rules": ["G1"], "conditions": [{"item": "Item 1", "certified_by": "the mission"}, {"item": "Zvezda"}]}, ()),
    ],
    "reciprocal_release": [
        ({"rules": ["G1"]}, ()),
        ({"rules": ["G1"], "declared": True}, ()),
        *(
            ({"rules": ["G1"], "declared": True, "notice_hours": hours}, (f"{hours:g}",))
            for hours in (1.0, 1.5, 22.0, 48.0)
        ),
    ],
    "disengagement": [
        (
            {
                **AREA_3,
                "silence_days": days,
                "steps": [{"name": "Schritt", "days": days}, {"name": "Zvezda", "days": 11}],
            },
            (str(days), "11"),
        )
        for days in (1, 2, 7, 21, 112)
    ]
    + [({**AREA_3, "incident_types": ["small arms"]}, ("7", "3"))],
    "monitor_access": [
        ({}, ()),
        ({"restrictions": ["mines", "conditional access"]}, ()),
    ],
    "line_freeze": [
        ({}, ("500",)),
        ({"tolerance_m": 1_500.0, "drawn_by": ["ISW", "DeepState"]}, ("1.5",)),
    ],
    "offensive_action_ban": [
        ({}, ()),
        ({"definition": DEFINITION}, ("82.5", "7", "30", "5")),
        ({"definition": " or ".join(f'"{one}" in seen' for one in Phenomenon)}, ()),
        ({"definition": f"not description in {tuple(str(one) for one in Description)[:4]} and number == 3"}, ("3",)),
    ],
    "withdrawal_in_sequence": [
        ({"phases": [{"name": "tanks", "bands": [GUNS], "days": 15}]}, ("15", "82.5")),
        (
            {
                "phases": [
                    {"name": "tanks", "bands": [ROCKETS], "days": 1},
                    {"name": "guns", "bands": [BOTH, GUNS], "days": 22, "after": "tanks"},
                ],
                "precondition": "48 hours of ceasefire",
                "certified_by": "the mission",
            },
            ("1", "22", "140"),
        ),
    ],
    "reconnaissance_ban": [({}, ()), ({"banned": ["reconnaissance"], "airborne": True}, ())],
    "maritime_corridor": [
        ({}, ("18.5",)),
        ({"buffer_m": None, "kept_out": ["vessel stopped", "vessel hindered"], "stop_minutes": 1.0}, ("1",)),
        ({"vessels": ["IMO 9074729", "Polarnet"], "deviation_m": 1_852.0, "stop_minutes": 32.0}, ("1.9", "32")),
        ({"stop_minutes": 7.5}, ("7.5",)),
    ],
    "period_quota": [
        *(({"quotas": [FLOOR], "every_days": days}, (str(days), "600")) for days in (1, 2, 7, 21, 112)),
        (
            {
                "quotas": [{"items": ["Truck", "Zvezda-9"], "at_least": 3, "at_most": 18, "sites": ["Oakham"]}, FLOOR],
                "first_day": "2025-03-02",
                "counted_by": "Mission",
                "carry_over": True,
            },
            ("3", "18", "600"),
        ),
    ],
    "persons_exchange": [
        ({"batches": [{"item": "Person", "number": 3, "day": 7}]}, ("3", "7")),
        (
            {
                "batches": [
                    {"item": "Person", "number": 18, "after": "72 Stunden", "days": 5},
                    {"item": "Person", "also": ["Soldat"], "number": 2, "by": WINDOW["starts"]},
                ],
                "returns": [{"item": "Zvezda", "against": "Person", "ratio": 2.5}],
                "within_hours": 22.0,
                "counted_by": "Mission",
                "certified_by": "Mission",
            },
            ("18", "2.5", "22"),
        ),
    ],
    "linked_steps": [
        (
            {
                "steps": [
                    {"name": "Schritt"},
                    {"name": "Zvezda", "days": 3},
                    {"name": "Polarnet", "days": 21, "after": "Schritt"},
                ],
                "certified_by": "Mission",
            },
            ("3", "21"),
        ),
        *(
            ({"side_by_side": [{**PAIR, "within_days": days}], "sites": ["Millbrook", "Oakham"]}, (str(days),))
            for days in (1, 3, 5, 21)
        ),
    ],
    "land_corridor": [
        ({}, ()),
        (
            {
                "axis": [{"lat_deg": 50.1, "lon_deg": 30.1}, {"lat_deg": 50.9, "lon_deg": 30.9}],
                "width_m": 5_000.0,
                "traffic": ["Konvoi"],
                "directions": ["Nord", "Zvezda"],
                "each_way_at_least": 2,
                "opens": "08:00",
                "closes": "18:30",
                "zone": KYIV,
            },
            ("5", "2", "08"),
        ),
    ],
    "third_party_prevention": [
        ({"actors": ["Zvezda"]}, ()),
        (
            {"actors": ["Zvezda", "Nord"], "duty": "measures", "within_days": 5, "attributed_by": "Mission"},
            ("5",),
        ),
    ],
    "silent_renewal": [
        ({"rules": ["G1"], "term_days": 30}, ("30",)),
        ({"rules": ["G1"], "term_months": 60, "objection_months": 6, "times": 2}, ("60", "6", "2")),
        ({"rules": ["G1"], "term_days": 1, "objection_days": 21, "last_day_counts": False}, ("1", "21")),
    ],
    "area_handover": [
        ({"areas": [{"site": "Oakham", "deadline": WINDOW["starts"]}]}, ("18",)),
        (
            {
                "areas": [
                    {"site": "Oakham", "deadline": WINDOW["starts"]},
                    {"site": "Nord", "deadline": WINDOW["ends"]},
                ],
                "item": "Zvezda",
                "certified_by": "Mission",
            },
            ("18", "24"),
        ),
    ],
    "conduct": [
        ({"banned": ["hostile propaganda"]}, ()),
        ({"banned": ["recruitment", "aid blocked", "cyber attack", "detention"]}, ()),
    ],
}
FORCE = [
    {"in_force": {"from": "2025-03-01 00:00 Europe/Kyiv"}},
    {"in_force": {"from": "2025-03-02 00:00 Europe/Kyiv", "until": "2025-12-31 24:00 Europe/Moscow"}, "area": "square"},
]
NAMES = re.compile(r"«[^»]*»|“[^”]*”|„[^“]*“|\([A-Za-z_]+/[A-Za-z_]+\)|БМ-\d+")
ENGLISH = re.compile(
    r"\b(the|and|or|of|from|until|with|within|at|no|not|applies|this|weapons?|strikes?|shelling|party|line|least|more|"
    r"zone(?= is)|flights?|heavy|armed|persons|permitted|access|open|text|readings|stated|everywhere|area|known|N/K)\b"
)
MONTHS = {"en": "March", "de": "März", "uk": "березня", "ru": "марта", "fr": "mars"}


def built(name: str, parameters: dict[str, Any], force: dict[str, Any]) -> Rule:
    lines = (
        {"lines": ["line-a", "line-b"]} if "lines" in kinds()[name].NEEDS or name == "withdrawal_by_distance" else {}
    )
    area = {"area": "square"} if "area" in kinds()[name].NEEDS or parameters.get("voyages") else {}
    return agreement(name, parameters, **{**lines, **area, **force}).rules[0]


CASES = [
    (name, number, form) for name, sets in SETS.items() for number, form in product(range(len(sets)), range(len(FORCE)))
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "number", "form"), CASES)
def test_a_sentence_is_whole_in_every_language(name: str, number: int, form: int, language: str) -> None:
    parameters, numbers = SETS[name][number]
    sentence = rule_type(name).sentence(built(name, parameters, FORCE[form]), language)
    require_readable(sentence, language)
    assert MONTHS[language] in sentence
    for one in numbers:
        said = one if language == "en" else one.replace(".", ",")
        assert re.search(rf"(?<![\d.,]){re.escape(said)}(?![\d]|[.,]\d)", sentence), (said, sentence)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", shipped_names())
def test_every_shipped_rule_speaks_every_language(document: str, language: str) -> None:
    text: Agreement = load(shipped(document), document)
    for rule in text.rules:
        require_readable(rule_type(rule.kind).sentence(rule, language), language)


def require_readable(sentence: str, language: str) -> None:
    """Whole, and in its own letters outside of names."""
    assert not re.search(r"[{}]|None|\s[.,]|,,|\(\)|:\s*[.;]|  ", sentence), sentence
    assert sentence.endswith(".")
    own = NAMES.sub("", sentence)
    if language == "en":
        assert not re.search(r"[а-яіїєґ]", own, re.IGNORECASE), sentence
        return
    assert not ENGLISH.search(own), sentence
    if language in ("uk", "ru"):
        assert not re.search(r"[A-Za-z]", own), sentence
    if language == "ru":
        assert not re.search(r"[іїєґ]", own, re.IGNORECASE), sentence
    if language == "uk":
        assert not re.search(r"[ыэёъ]", own, re.IGNORECASE), sentence


def test_every_rule_type_is_read_with_every_parameter() -> None:
    assert set(SETS) == set(rule_types())
    unread = {"objects", "announced_flights", "incident_types"}
    for name, sets in SETS.items():
        used = {parameter for parameters, _ in sets for parameter in parameters}
        assert set(kinds()[name].Parameters.model_fields) - used <= unread


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_has_a_word_and_no_two_share_one(language: str) -> None:
    said = tongue(language)
    for table, every in ((said.kinds, IncidentType), (said.objects, ObjectClass)):
        assert set(table) == set(every)
        assert len(set(table.values())) == len(table)
    assert set(said.restrictions) == {
        Phenomenon.DENIED, Phenomenon.DELAYED, Phenomenon.CONDITIONAL, Phenomenon.INTERFERENCE, Phenomenon.MINES,
    }  # fmt: skip
    english = TONGUES["en"]
    assert set(said.weapons) >= set(english.weapons)
    assert set(said.people) == set(english.people)


def test_dates_are_read_as_each_language_writes_them() -> None:
    rule = built("truce_window", WINDOW, FORCE[0])
    said = {language: rule_type("truce_window").sentence(rule, language) for language in LANGUAGES}
    assert "From 2 March 2025, 18:00 (Europe/Moscow) until 1 April 2025, 24:00 (Europe/Kyiv)" in said["en"]
    assert "Vom 2. März 2025, 18:00 Uhr (Europe/Moscow)" in said["de"]
    assert "З 2 березня 2025 року, 18:00 (Europe/Moscow)" in said["uk"]
    assert "Со 2 марта 2025 года, 18:00 (Europe/Moscow)" in said["ru"]  # со второго
    assert "Du 2 mars 2025 à 18\u00a0h\u00a000 (Europe/Moscow) au 1er avril 2025" in said["fr"]


def test_a_zone_and_a_site_keep_their_names() -> None:
    parameters = {"radius_m": 800.0, "objects": [SITE]}
    for language in LANGUAGES:
        sentence = rule_type("weapons_near_civilians").sentence(
            built("weapons_near_civilians", parameters, FORCE[1]), language
        )
        assert "Millbrook" in sentence
        assert "Square" in sentence


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (1.0, ("1 hour ", "1 Stunde ", "1 годину ", "1 час ", "1 heure ")),
        (1.5, ("1.5 hours ", "1,5 Stunden ", "1,5 години ", "1,5 часа ", "1,5 heure ")),
        (3.0, ("3 hours ", "3 Stunden ", "3 години ", "3 часа ", "3 heures ")),
        (11.0, ("11 hours ", "11 Stunden ", "11 годин ", "11 часов ", "11 heures ")),
        (22.0, ("22 hours ", "22 Stunden ", "22 години ", "22 часа ", "22 heures ")),
        (121.0, ("121 hours ", "121 Stunden ", "121 годину ", "121 час ", "121 heures ")),
    ],
)
def test_hours_of_notice_take_the_form_of_their_number(hours: float, said: tuple[str, ...]) -> None:
    rule = built("notification", {"item": "Plan", "lead_hours": hours}, FORCE[0])
    for language, words in zip(LANGUAGES, said, strict=True):
        assert words in rule_type("notification").sentence(rule, language) + " "


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, ("1 day:", "1 Tag ", "1 день:", "1 день:", "1 jour\u00a0:")),
        (4, ("4 days:", "4 Tagen ", "4 дні:", "4 дня:", "4 jours\u00a0:")),
        (14, ("14 days:", "14 Tagen ", "14 днів:", "14 дней:", "14 jours\u00a0:")),
        (21, ("21 days:", "21 Tagen ", "21 день:", "21 день:", "21 jours\u00a0:")),
    ],
)
def test_days_of_a_calendar_take_the_form_of_their_number(days: int, said: tuple[str, ...]) -> None:
    rule = built("inspection_calendar", {"sites": ["Millbrook"], "every_days": days}, FORCE[0])
    for language, words in zip(LANGUAGES, said, strict=True):
        assert words in rule_type("inspection_calendar").sentence(rule, language)
