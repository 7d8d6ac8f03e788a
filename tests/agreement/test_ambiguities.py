"""The ambiguity check: a clean draft gives no alarm, and one planted ambiguity gives exactly its own."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.laws import SOAK
from truceline.agreement.ambiguities import ambiguities, examine
from truceline.agreement.ambiguity._registry import ambiguity_kinds
from truceline.agreement.checks import cross_checks
from truceline.agreement.sarif import sarif
from truceline.agreement.tree import read_tree
from truceline.cli import make_app

CLEAN = (Path(__file__).parents[1] / "data" / "agreements" / "clean_draft.yaml").read_bytes()
Plant = Callable[[dict[str, Any]], object]
AT = {f"C{number}": number - 1 for number in range(1, 10)}  # rules of the clean draft


TREE = json.dumps(read_tree(CLEAN)[0])


def clean() -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(TREE)
    return copied


def found_in(tree: dict[str, Any]) -> dict[str, str]:
    return {one.kind.kind_id: one.found for one in ambiguities(tree, {})}


def put(rule: str, *path: Any) -> Plant:  # noqa: ANN401 - keys, indices and a last value of any type
    return put_at("rules", AT[rule], *path)


def put_at(*path: Any) -> Plant:  # noqa: ANN401 - keys, indices and a last value of any type
    def plant(tree: dict[str, Any]) -> None:
        *keys, last, value = path
        place: Any = tree
        for key in keys:
            place = place[key]
        place[last] = value

    return plant


def say(rule: str, lang: str, more: str) -> Plant:
    """One sentence more in one language."""

    def plant(tree: dict[str, Any]) -> None:
        wording = tree["rules"][AT[rule]]["wording"]
        wording[lang] = f"{wording[lang]} {more}"

    return plant


def swap(rule: str, lang: str, old: str, new: str) -> Plant:
    def plant(tree: dict[str, Any]) -> None:
        wording = tree["rules"][AT[rule]]["wording"]
        assert old in wording[lang], "the plant must find its ground"
        wording[lang] = wording[lang].replace(old, new)

    return plant


def both(*plants: Plant) -> Plant:
    def plant(tree: dict[str, Any]) -> None:
        for one in plants:
            one(tree)

    return plant


def only(rule: str, lang: str, text: str) -> Plant:
    """The clause in one language alone, and no other clause of the draft has another language."""

    def plant(tree: dict[str, Any]) -> None:
        for held in tree["rules"]:
            held["wording"] = {lang: held["wording"][lang]}
        tree["rules"][AT[rule]]["wording"][lang] = text

    return plant


def without(*path: Any) -> Plant:  # noqa: ANN401 - keys and indices
    def plant(tree: dict[str, Any]) -> None:
        *keys, last = path
        place: Any = tree
        for key in keys:
            place = place[key]
        del place[last]

    return plant


SHIFTED = {"type": "LineString", "coordinates": [[30.6, 50.0], [30.6, 51.0]]}
WIDE = [[[30.45, 50.4], [30.6, 50.4], [30.6, 50.5], [30.45, 50.5], [30.45, 50.4]]]
SCHEMATIC = True
READING = {
    "id": "East", "held_by": "East side", "stated": {"address": "a letter", "on": "2025-06-02"},
    "sentence": "It began later.", "changes": {"C1": {"in_force_from": "2025-06-02 10:00 Europe/Kyiv"}},
}  # fmt: skip
BAND = ("rules", AT["C2"], "parameters", "bands")


def alone(tree: dict[str, Any]) -> None:
    """A truce between two commanders, and nobody else."""
    truce = tree["rules"][AT["C7"]]
    truce |= {
        "wording": {"en": f"{truce['wording']['en']} Nobody jams the radio of the other side."},
        "notice": "the two commanders, by radio",
        "consequence": "talks of the two commanders",
    }
    tree |= {"rules": [truce], "zones": tree["zones"][:1], "lines": [], "review": "", "definitions": {}}


# The kind that is planted, and after it those that the plant truly implies.
PLANTS: list[tuple[str, Plant]] = [
    ("A01", put("C1", "in_force", "from", "2025-06-01 10:00 Etc/GMT-3")),
    ("A01", put("C1", "in_force", "from", "2025-06-01 10:00+03:00")),
    ("A01", put("C1", "in_force", "from", "2025-06-01 10:00")),
    ("A01", swap("C7", "en", " Kyiv time", "")),
    ("A01", swap("C7", "fr", " heure de Kiev", "")),
    ("A02", put("C7", "in_force", "until", "2025-08-24 20:00 Europe/Moscow")),
    ("A03", put("C7", "parameters", "ends", "2025-08-25 00:00 Europe/Kyiv")),
    ("A03", say("C8", "en", "The gate is shut at midnight.")),
    ("A03", say("C8", "ru", "Ворота закрываются в полночь.")),
    (
        "A04",
        both(
            put("C7", "parameters", {"starts": "2025-10-25 20:00 Europe/Kyiv", "ends": "2025-10-26 08:00 Europe/Kyiv"}),
            without("rules", AT["C7"], "in_force", "until"),
        ),
    ),
    ("A05", both(say("C8", "en", "A pass is valid for 14 days."), say("C8", "de", "Ein Ausweis gilt 14 Tage."),
                 say("C8", "uk", "Перепустка дійсна 14 днів."), say("C8", "ru", "Пропуск действует 14 дней."),
                 say("C8", "fr", "Un laissez-passer vaut 14 jours."), put_at("review", "Reviewed monthly."))),
    ("A05", both(say("C8", "en", "A pass lapses after fourteen days."), put_at("review", "Reviewed monthly."))),
    ("A05", both(say("C8", "en", "Within ten days guns go behind it."), put_at("review", "Reviewed monthly."))),
    ("A06", put("C6", "in_force", "until", "2025-08-10 24:00 Europe/Kyiv")),
    ("A07", put_at("review", "")),
    ("A08", both(*(swap("C6", lang, old, new) for lang, old, new in (
        ("en", " once, by a joint written note to the commission no later than 20 July 2025, for 60 days more", ""),
        ("de", " einmal durch gemeinsame schriftliche Note an die Kommission spätestens am 20. Juli 2025 um weitere 60 Tage", ""),
        ("uk", " спільною письмовою нотою до комісії не пізніше 20 липня 2025 року ще на 60 днів", ""),
        ("ru", " совместной письменной нотой в комиссию не позднее 20 июля 2025 года ещё на 60 дней", ""),
        ("fr", " une fois, par note écrite conjointe à la commission au plus tard le 20 juillet 2025, pour 60 jours de plus", ""),
    )))),
    ("A09", only("C2", "en", "Each party withdraws guns of 82 mm to 122 mm at least 15 km and those of 122 mm at least 40 km from the line of 20 May 2025.")),
    ("A10", put("C2", "lines", ["line-east"])),
    ("A10", both(put("C2", "lines", []), put("C2", "parameters", "drawn_by", "a newspaper"))),
    ("A11", put_at("lines", 1, "geometry", SHIFTED)),
    ("A12", only("C2", "en", "By 15 June 2025 each party withdraws guns of 82 mm to 122 mm at least 15 km, those of 122 mm at least 40 km.")),
    ("A12 A85", only("C5", "de", "Schwere Waffen halten 2 km Abstand.")),
    ("A13", put_at("zones", 1, "schematic", SCHEMATIC)),
    ("A14", put_at("zones", 1, "drawn_by", "not stated")),
    ("A14", put_at("lines", 0, "dated", "2025-07-01")),
    ("A15", put_at("lines", 0, "drawn_by", "East side")),
    ("A16", without("rules", AT["C8"], "area")),
    ("A17", lambda tree: tree["zones"].append({**tree["zones"][1], "id": "ferry"})),
    ("A18", put_at("zones", 2, "geometry", {"type": "Polygon", "coordinates": WIDE})),
    ("A19 A82", only("C4", "en", "No aircraft flies over the valley, except announced flights of the monitors.")),
    ("A20 A26", put_at(*BAND, 1, "calibre_min_mm", 152)),
    ("A21 A26", put_at(*BAND, 0, "calibre_max_mm", 152)),
    ("A21", without(*BAND, 0, "calibre_max_mm")),
    ("A22 A82", without("definitions", "heavy weapon")),
    ("A23", put("C6", "parameters", "open_classes", ["other object"])),
    ("A23", both(put_at("rules", AT["C6"], "parameters", "object_classes", ["pipeline, storage or pumping station"]),
                 only("C6", "en", "For 60 days, 1 June 2025 being the first day, neither party strikes pipelines in the valley."))),
    ("A24", only("C9", "en", "No armed person sets foot on the island; each party has at most 5 boats there.")),
    ("A25", put("C4", "notice", "not stated")),
    ("A26", put_at(*BAND, 0, "distance_m", 25000)),
    ("A26", put("C5", "parameters", "radius_m", 1000.0)),
    ("A30", put("C1", "exceptions", ["self-defence"])),
    ("A30", both(put("C1", "exceptions", []), say("C1", "fr", "La légitime défense reste permise."))),
    ("A31", say("C1", "en", "The rule holds provided that the road is open.")),
    ("A31", say("C8", "uk", "Правило діє за умови відкриття дороги.")),
    ("A31", say("C8", "en", "The rule binds after the sanctions have been lifted.")),
    ("A32", put("C6", "consequence", "if one side does not keep to it, the other may feel free of it")),
    ("A32", say("C1", "de", "Hält eine Seite sich nicht daran, ist die andere nicht mehr gebunden.")),
    ("A33", both(put("C8", "notice", "not stated"), say("C8", "en", "Each party notifies the monitors of closed roads."))),
    ("A33", both(put("C1", "notice", "to be agreed"), put("C1", "exceptions", ["Return fire on the order of a brigade commander who informs the other side"]))),
    ("A34", put("C3", "waiver", "")),
    ("A35", put("C3", "consequence", "not stated")),
    ("A36", put("C1", "bound", ["east"])),
    ("A37", alone),
    ("A38", put("C1", "limits", {"needed_fraction": 0.99})),
    ("A39 A96", both(put("C8", "parameters", "restrictions", ["access denied"]), only("C8", "en", "Monitors of the joint commission pass freely."))),
    ("A40", say("C3", "en", "The bridgehead is left to the local security forces.")),
    ("A40", say("C3", "ru", "Все незаконные вооружённые формирования уходят.")),
    ("A45 A46", put_at("readings", [{**READING, "stated": {"address": "a letter", "on": ""}}])),
    ("A46", put_at("readings", [READING])),
    ("A50", swap("C6", "uk", "ще на 60 днів", "ще на 90 днів")),
    ("A50", swap("C9", "fr", "pas plus de 5 passeurs", "pas plus de 6 passeurs")),
    ("A51 A26", swap("C5", "de", "2 km", "2 Seemeilen")),
    ("A51", swap("C6", "ru", "60 дней, где", "60 часов, где")),
    ("A52", swap("C1", "uk", "1 червня", "2 червня")),
    ("A52", swap("C7", "de", "20:00", "22:00")),
    ("A53", swap("C6", "de", "; Staudämme", "")),
    ("A53", swap("C5", "ru", "школы", "больницы")),
    ("A55", swap("C4", "uk", "Жоден літак", "Жоден пілотований літак")),
    ("A55", swap("C4", "fr", "Aucun avion", "Aucun avion habité")),
    ("A54", without("rules", AT["C4"], "wording", "uk")),
    ("A60", say("C8", "en", "Roadblocks are cleared as soon as possible.")),
    ("A60", say("C8", "de", "Sperren werden unverzüglich geräumt.")),
    ("A60", say("C8", "uk", "Загородження прибирають негайно.")),
    ("A60", say("C8", "ru", "Заграждения убираются незамедлительно.")),
    ("A60", say("C8", "fr", "Les barrages routiers sont levés dans les meilleurs délais.")),
    ("A61", say("C8", "en", "No roadblock is put up near Anley.")),
    ("A61", say("C8", "de", "In der Nähe von Anley wird keine Sperre errichtet.")),
    ("A61", say("C8", "uk", "Поблизу Анлі не ставлять загороджень.")),
    ("A61", say("C8", "ru", "Вблизи Анли заграждения не ставятся.")),
    ("A61", say("C8", "fr", "Aucun contrôle n'est établi à proximité d'Anley.")),
    ("A62", say("C8", "en", "Escorts are given where appropriate.")),
    ("A62", say("C8", "de", "Gegebenenfalls wird Geleit gestellt.")),
    ("A62", say("C8", "uk", "За потреби надається супровід.")),
    ("A62", say("C8", "ru", "При необходимости предоставляется сопровождение.")),
    ("A62", say("C8", "fr", "Une escorte est fournie si nécessaire.")),
    ("A63", say("C8", "en", "There is a sufficient supply of fuel.")),
    ("A63", say("C8", "ru", "Имеется достаточный запас топлива.")),
    ("A64", say("C8", "en", "They carry cameras, binoculars, etc.")),
    ("A64", say("C8", "uk", "Вони мають камери, біноклі тощо.")),
    ("A65", say("C8", "en", "Nobody commits provocations against them.")),
    ("A65", say("C8", "fr", "Nul ne commet de provocation contre eux.")),
    ("A66", say("C8", "en", "The parties will endeavour to give them quarters.")),
    ("A66", say("C8", "de", "Die Parteien bemühen sich um Quartiere.")),
    ("A67", say("C8", "en", "The routes are to be agreed.")),
    ("A67", say("C8", "ru", "Маршруты будут определены.")),
]  # fmt: skip


def test_a_clean_and_complete_draft_gives_no_alarm() -> None:
    examined = examine(CLEAN, "clean_draft.yaml")
    assert examined.faults == ()
    assert [(one.kind.kind_id, one.places, one.found) for one in examined.ambiguities] == []


@pytest.mark.parametrize(("kind_id", "plant"), PLANTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(PLANTS)])
def test_one_planted_ambiguity_is_found_and_nothing_else(kind_id: str, plant: Plant) -> None:
    tree = clean()
    plant(tree)
    assert set(found_in(tree)) == set(kind_id.split()), found_in(tree)


def test_every_kind_has_a_plant_and_there_are_at_least_twenty_five() -> None:
    kinds = {kind.kind_id for kind in ambiguity_kinds()}
    assert len(kinds) >= 25
    in_drafts = {kind for kind in kinds if kind >= "A68"}  # planted in whole drafts: tests/agreement/test_drafts.py
    assert kinds == {name.split()[0] for name, _ in PLANTS} | in_drafts


def as_bytes(*plants: Plant) -> bytes:
    tree = clean()
    for plant in plants:
        plant(tree)
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


def test_faults_and_ambiguities_are_two_lists_and_neither_hides_the_other() -> None:
    found = examine(as_bytes(put("C1", "in_force", "from", "2025-06-01 10:00"), put("C3", "waiver", "")), "draft.yaml")
    assert found.agreement is None
    assert [fault.clause for fault in found.faults] == ["rules C1"]
    assert {one.kind.kind_id for one in found.ambiguities} == {"A01", "A34"}


def test_an_ambiguity_names_the_line_and_the_clause_of_its_words() -> None:
    data = CLEAN.replace(
        b"setzt keine Seite im Tal eine Waffe ein.", "setzt keine Seite unverzüglich eine Waffe ein.".encode()
    )
    (found,) = examine(data, "draft.yaml").ambiguities
    line = next(n for n, text in enumerate(data.decode().splitlines(), start=1) if "unverzüglich" in text)
    assert [(place.line, place.clause) for place in found.places] == [(line, "rules C1")]


def test_the_same_silence_in_several_clauses_is_one_ambiguity_with_several_places() -> None:
    found = examine(as_bytes(put("C3", "waiver", ""), put("C5", "waiver", "not stated")), "draft.yaml")
    assert [[place.clause for place in one.places] for one in found.ambiguities] == [["rules C3", "rules C5"]]


@pytest.mark.parametrize(
    "sentence",
    [
        "Within 24 hours of an incident the monitors are on the spot.",
        "Wounded persons are handed over at the bridge under the eyes of the monitors.",
        "The road from Anley to the bridge, 4.5 km long, stays open from 06:00 to 22:00 Kyiv time.",
        "The commission has 12 members, six of each party, and decides by a majority of 8.",
        "A report is written for each incident and signed by both liaison officers of the commission.",
        "A convoy has at most 3 vehicles, counted at the gate.",
        "Article 25 applies to the whole valley.",
    ],
)
def test_a_clear_sentence_gives_no_alarm(sentence: str) -> None:
    tree = clean()
    for rule in tree["rules"]:
        rule["wording"] = {"en": rule["wording"]["en"]}
    say("C8", "en", sentence)(tree)
    assert found_in(tree) == {}


def test_every_kind_says_why_with_a_marked_case_and_what_settles_it() -> None:
    for kind in ambiguity_kinds():
        assert min(len(kind.why), len(kind.history.text), len(kind.settles), len(kind.history.address)) > 8, (
            kind.kind_id
        )
        assert kind.history.mark in ("V", "G", "O")
        said = f"{kind.title} {kind.why} {kind.history.text} {kind.settles}".casefold()
        assert not any(word in said for word in ("breach", "responsible", "violated by")), kind.kind_id


def test_the_page_of_ambiguities_is_the_one_the_kinds_write() -> None:
    root = Path(__file__).parents[2]
    spec = importlib.util.spec_from_file_location("write_ambiguities", root / "scripts" / "write_ambiguities.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (root / "docs" / "ambiguities.md").read_text(encoding="utf-8") == module.page()


def test_sarif_has_what_the_standard_requires_and_every_result_has_its_rule_and_line() -> None:
    found = examine(
        as_bytes(put("C1", "bound", ["nobody"]), put("C3", "waiver", ""), put("C5", "waiver", "")), "a draft.yaml"
    )
    log = sarif(found, "drafts/a draft.yaml")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert (log["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "truceline")
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert {result["level"] for result in run["results"]} == {"error", "warning"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            assert location["physicalLocation"]["region"]["startLine"] >= 1
            assert location["physicalLocation"]["artifactLocation"]["uri"] == "drafts/a%20draft.yaml"
    marks = [result["partialFingerprints"]["clauseAndWords/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)


def lint(tmp_path: Path, data: bytes, *options: str) -> tuple[int, str]:
    path = tmp_path / "draft.yaml"
    path.write_bytes(data)
    result = CliRunner().invoke(make_app(("lint", "doctor")), ["lint", str(path), *options])
    return result.exit_code, result.output


def test_ambiguities_alone_exit_with_zero_and_with_one_when_strict(tmp_path: Path) -> None:
    ambiguous, broken = as_bytes(put("C3", "waiver", "")), as_bytes(put("C1", "bound", ["nobody"]))
    assert lint(tmp_path, ambiguous)[0] == 0
    assert lint(tmp_path, ambiguous, "--strict")[0] == 1
    assert lint(tmp_path, CLEAN, "--strict")[0] == 0
    assert lint(tmp_path, broken)[0] == 1
    assert lint(tmp_path, broken, "--sarif")[0] == 1


def test_the_three_outputs_tell_the_same_ambiguity(tmp_path: Path) -> None:
    data = as_bytes(put("C3", "waiver", ""))
    text, machine, editor = (lint(tmp_path, data, *options)[1] for options in ((), ("--json",), ("--sarif",)))
    assert "1 ambiguity." in text
    assert "A34 Nobody is named who may waive" in text
    assert [one["id"] for one in json.loads(machine)["ambiguities"]] == ["A34"]
    assert json.loads(machine)["faults"] == []
    assert [one["ruleId"] for one in json.loads(editor)["runs"][0]["results"]] == ["A34"]


def fields_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any part of a tree
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        if key != "coordinates":
            yield from fields_of(value[key], (*path, key))


def test_whatever_stands_in_any_field_both_checks_go_on() -> None:
    whole = clean()
    whole["rules"] = whole["rules"][1:7]  # as many types as there are forms of parameters
    whole["readings"] = [READING]
    for rule in whole["rules"]:
        rule["wording"] = {"en": rule["wording"]["en"]}
    by_form = {tuple("*" if isinstance(key, int) else key for key in path): path for path in fields_of(whole) if path}
    assert len(by_form) > 80
    kinds: tuple[Any, ...] = ({}, [[]], {"a": {}}, None, 7, "")
    for number, path in enumerate(by_form.values()):
        for junk in kinds if SOAK else (kinds[number % 6], kinds[(number // 2 + 3) % 6]):
            tree = json.loads(json.dumps(whole))
            put_at(*path, junk)(tree)
            assert isinstance(ambiguities(tree, {}), tuple), (path, junk)
            assert isinstance(cross_checks(tree), list), (path, junk)
