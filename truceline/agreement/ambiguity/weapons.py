"""What: calibres, classes of weapons and objects, ceilings, exempt flights, and numbers that differ from the data."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise, permutations

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._held import lengths, number, other_counts, other_times
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import Phrases, phrases, sentences, silent
from truceline.agreement.ambiguity._quantities import quantities
from truceline.agreement.ambiguity._who import COUNTING
from truceline.model.terms import ObjectClass
from truceline.model.weapon_systems import WeaponSystem, answers, mentioned, weapon_classes, weapon_systems

MOST_NAMED = 3  # of the systems that stand in two bands; the rest are "others"

_HEAVY = phrases(
    en=r"heavy (?:weapon(?:s|ry)?|arms|armament|equipment|artillery)",
    de=r"schwere[nrs]? (?:Waffen?|Gerät|Artillerie|Bewaffnung)",
    uk=r"важк\w+ (?:озброєн|зброї|зброя|зброю|технік|артилер)",
    ru=r"тяж[её]л\w+ (?:вооружен|оружи|техник|артиллер)",
    fr=r"(?:armes?|armements?|artillerie|matériels?) lourde?s?",
)
_MILLIMETRES = re.compile(r"\d ?(?:mm|мм|millimet|Millimeter|міліметр|миллиметр|millimètre)", re.IGNORECASE)
_OF_DAYS = phrases(
    en=r"days?\b", de=r"Tage?n?s?\b", uk=r"(?:день|дня|дні|днів|доб)", ru=r"(?:день|дня|дни|дней|сут)", fr=r"jours?\b"
)
_CEILING = phrases(
    en=r"(?:no more than|not more than|at most|a maximum of|up to|not exceed(?:ing)?|limited to|ceiling of) (?!but\b|and\b|including\b|then\b|now\b|the\b)(?:\d+|\w+) (?!hours?|days?|weeks?|months?|km|m\b|mm|minutes?|metres?|meters?|kilomet|nautical|percent|per cent|miles?)\w+",
    de=r"(?:höchstens|nicht mehr als|maximal|bis zu) \d+ (?!Stunden|Tag|Woche|Monat|km|m\b|mm|Minuten|Meter|Kilometer|Prozent|Seemeil)\w+",
    uk=r"не більше(?: ніж)? \d+ (?!годин|дн|діб|тижн|місяц|км|м\b|мм|хвилин|метр|кілометр|відсот)\w+",
    ru=r"не (?:более|больше)(?: чем)? \d+ (?!час|дн|сут|недел|месяц|км|м\b|мм|минут|метр|километр|процент)\w+",
    fr=r"(?:pas plus de|au plus|au maximum|maximum de) \d+ (?!heures?|jours?|semaines?|mois|km|m\b|mm|minutes?|mètres?|kilomètres?|pour cent|milles)\w+",
)
_RESIDUAL = phrases(
    en=r"no other (?:object|target|facilit\w+|installation|site|class)|nothing else|(?:these|those|the listed|the above) (?:\w+ )?(?:alone|only)|only (?:these|those|the (?:listed|following|above))|exhaustive|closed list|not (?:listed|named)[^.;]{0,40} (?:is|are) not (?:protected|covered)",
    de=r"kein (?:anderes|weiteres) (?:Objekt|Ziel)|keine (?:anderen|weiteren) (?:Objekte|Ziele|Anlagen)|nichts anderes|nur (?:diese|die genannten)|abschließend",
    uk=r"жоден інший об.єкт|інші об.єкти не|жодн\w+ інш\w+|лише (?:ці|зазначені|перелічені)|вичерпн",
    ru=r"ни один другой объект|другие объекты не|никак\w+ друг\w+|только (?:эти|указанные|перечисленные)|исчерпывающ",
    fr=r"aucun autre (?:objet|objectif|site)|aucune autre (?:installation|cible)|rien d'autre|seul(?:e?s)? (?:ces|les)|exhaustive|limitative",
)
_APART = phrases(
    en=r"except(?:ing|ed)?\b|apart\b|other than|save for|with the exception|not (?:listed|named)|all other|every other|the stricter|the greater|whichever",
    de=r"ausgenommen|außer\b|mit Ausnahme|abgesehen|alle anderen|übrige|die strengere|die größere", uk=r"крім|окрім|за винятком|решта|інш(?:і|их) |суворіш|більш\w+ з",
    ru=r"кроме|за исключением|остальн|прочи|строж|больш\w+ из", fr=r"à l'exception|sauf\b|hormis|excepté|tous les autres|plus strict|la plus grande",
)  # fmt: skip
# Classes that stand beside a listed one, and the words by which a text may take them in or leave them out.
_NEAR: Mapping[ObjectClass, tuple[ObjectClass, ...]] = {
    ObjectClass.PIPELINE_STORAGE_PUMPING: (ObjectClass.GAS_METERING, ObjectClass.FUEL_STATION),
    ObjectClass.REFINERY: (ObjectClass.FUEL_STATION,),
    ObjectClass.POWER_PLANT: (ObjectClass.NUCLEAR_PLANT, ObjectClass.HYDRO_DAM, ObjectClass.GRID),
    ObjectClass.GRID: (ObjectClass.POWER_PLANT,),
}
_CLASS_WORDS: Mapping[ObjectClass, Phrases] = {
    ObjectClass.GAS_METERING: phrases(
        en=r"(?:gas )?meter(?:ing)? station|metering", de=r"\w*mess(?:station|anlage)", uk=r"(?:газо)?вимірювальн|обліку газу",
        ru=r"(?:газо)?измерительн|уч[её]та газа", fr=r"(?:stations? )?de comptage|mesurage",
    ),
    ObjectClass.FUEL_STATION: phrases(
        en=r"(?:fuel|filling|petrol|gas) stations?\b|fuel depot", de=r"Tankstelle", uk=r"автозаправ|АЗС", ru=r"автозаправ|АЗС",
        fr=r"stations?-service",
    ),
    ObjectClass.NUCLEAR_PLANT: phrases(
        en=r"nuclear|all power plants|power plants? of (?:any|every)", de=r"\w*kernkraft|atom|nuklear|alle Kraftwerke",
        uk=r"атомн|ядерн|АЕС", ru=r"атомн|ядерн|АЭС", fr=r"nucléaire",
    ),
    ObjectClass.HYDRO_DAM: phrases(
        en=r"hydro|dams?\b|power plants? of (?:any|every)", de=r"Wasserkraft|Staud?amm|Talsperre|Staum", uk=r"гідро|дамб|гребл|ГЕС",
        ru=r"гидро|дамб|плотин|ГЭС", fr=r"hydro|barrage",
    ),
    ObjectClass.GRID: phrases(
        en=r"grid|substation|transformer|transmission|power lines?", de=r"\w*netz|Umspann|Transformator|Leitungen",
        uk=r"мереж|підстанц|трансформатор", ru=r"сет(?:ь|и|ей)\b|подстанц|трансформатор", fr=r"réseau|sous-station|transformateur",
    ),
    ObjectClass.POWER_PLANT: phrases(
        en=r"power (?:plant|station)|generat", de=r"\w*kraftwerk", uk=r"електростанц|ТЕС|ТЕЦ", ru=r"электростанц|ТЭС|ТЭЦ",
        fr=r"centrales?\b",
    ),
}  # fmt: skip


def _bands(clause: Clause) -> list[tuple[float, float, str, int]]:
    """(least, most, name, number) of the calibre bands that read as numbers, by least calibre."""
    given = clause.map("parameters").get("bands")
    found: list[tuple[float, float, str, int]] = []
    for index, band in enumerate(given if isinstance(given, list) else []):
        held = band if isinstance(band, dict) else {}
        least, most = (number(held.get(name)) for name in ("calibre_min_mm", "calibre_max_mm"))
        if least is not None or most is not None:
            ends = (0.0 if least is None else least, float("inf") if most is None else most)
            found.append((*ends, str(held.get("name")), index))
    return sorted(found)


def _gaps(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        reached = -1.0
        for least, most, name, index in _bands(clause):
            if 0.0 <= reached < least:
                yield (
                    clause.path("parameters", "bands", index),
                    f"nothing is said of {reached:g} to {least:g} mm, under {name}",
                )
            reached = max(reached, most)


def _overlaps(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for (_, most, name, _), (least, _, other, index) in pairwise(_bands(clause)):
            if least < most:
                yield clause.path("parameters", "bands", index), f"{least:g} mm is in {name} and in {other}"
        yield from _named_twice(clause)
        if not any(_APART.find(lang, text) for lang, text in clause.wording):
            yield from _name_and_calibre(clause)


def _named_twice(clause: Clause) -> Iterator[Found]:
    given = clause.map("parameters").get("bands")
    seen: set[str] = set()
    for index, band in enumerate(given if isinstance(given, list) else []):
        systems = band.get("systems") if isinstance(band, dict) else None
        names = {name.casefold() for name in systems if isinstance(name, str)} if isinstance(systems, list) else set()
        for name in sorted(names & seen):
            yield clause.path("parameters", "bands", index, "systems"), f'"{name}" stands in two bands'
        seen |= names


def _name_and_calibre(clause: Clause) -> Iterator[Found]:
    """Systems or classes that stand in one band by name and in another as well, at another distance."""
    given = clause.map("parameters").get("bands")
    bands = [(n, band) for n, band in enumerate(given if isinstance(given, list) else []) if isinstance(band, dict)]
    for (index, band), (_, other) in permutations(bands, 2):
        listed = band.get("systems")
        names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
        twice = [name for name in names if _reached(name, other)]
        if twice and band.get("distance_m") != other.get("distance_m"):
            shown = ", ".join(twice[:MOST_NAMED]) + (" and others" if len(twice) > MOST_NAMED else "")
            yield (
                clause.path("parameters", "bands", index, "systems"),
                f"{shown}: in {band.get('name')} by name, and in {other.get('name')}",
            )


def _reached(name: str, band: Mapping[str, object]) -> bool:
    """Whether a band reaches, by its calibre or its class, a system that a name means."""
    meant, known = mentioned(name), weapon_systems()
    alike = [known[one] for one in sorted(meant.systems)]
    alike = alike or [one for one in known.values() if one.weapon_class in meant.own_classes]
    if any(_in_calibre(one, meant.calibre_mm if not meant.systems else None, band) for one in alike):
        return True
    listed = band.get("systems")
    others = [other for other in listed if isinstance(other, str)] if isinstance(listed, list) else []
    return bool(meant.systems) and any(not mentioned(other).systems and answers(name, other) for other in others)


def _in_calibre(one: WeaponSystem, said_mm: float | None, band: Mapping[str, object]) -> bool:
    """Whether the calibre lies in the band; a band that calls itself one of guns or mortars reaches no rocket launcher."""
    least, most = number(band.get("calibre_min_mm")), number(band.get("calibre_max_mm"))
    calibre = one.calibre_mm if said_mm is None else said_mm
    called = mentioned(str(band.get("name"))).own_classes - {"artillery"}
    if calibre is None or (least is None and most is None) or (called and one.weapon_class not in _within(called)):
        return False
    return (least or 0.0) <= calibre < (most or float("inf"))


def _within(classes: frozenset[str]) -> set[str]:
    """The classes, and those that are part of them."""
    return {one.name for one in weapon_classes().values() if {one.name, one.part_of} & classes} | set(classes)


def _heavy(draft: Draft) -> Iterator[Found]:
    if draft.defines(_HEAVY):
        return
    for clause in draft.clauses:
        if _MILLIMETRES.search(clause.whole) or clause.map("parameters").get("calibre_min_mm"):
            continue
        for path, lang, text in clause.spoken:
            if word := _HEAVY.find(lang, text):
                yield path, f'"{word}" without a calibre or a list'
                break
        else:
            yield from _heavy_in_data(clause)


def _heavy_in_data(clause: Clause) -> Iterator[Found]:
    banned = getattr(clause.parameters, "banned", ())
    if "heavy weapons" in banned:
        yield clause.path("parameters", "banned"), '"heavy weapons" without a calibre or a list'
    elif clause.kind == "weapons_near_civilians":
        yield clause.path("parameters"), "heavy weapons without calibre_min_mm"


def _near_the_list(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        listed, left_open = (tuple(getattr(clause.parameters, n, ())) for n in ("object_classes", "open_classes"))
        for name in left_open:
            yield clause.path("parameters", "open_classes"), f'whether "{name}" is meant is left open'
        if clause.kind == "protected_target" and not any(_RESIDUAL.find(lang, text) for lang, text in clause.wording):
            yield from _neighbours(draft, clause, listed, left_open)


def _neighbours(
    draft: Draft, clause: Clause, listed: tuple[ObjectClass, ...], left_open: tuple[ObjectClass, ...]
) -> Iterator[Found]:
    near = dict.fromkeys(other for name in listed for other in _NEAR.get(name, ()))
    for other in near:
        if other not in listed and other not in left_open and not draft.says(clause, _CLASS_WORDS[other]):
            yield clause.path("parameters", "object_classes"), f'"{other}" is neither listed nor left out'


def _ceilings(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        if _counted(draft, clause):
            continue
        words = [(clause.path("wording", lang), _CEILING.find(lang, text)) for lang, text in clause.wording]
        named = next(((path, word) for path, word in words if word), None)
        if named is None and "ceiling" in clause.kind:
            named = clause.path("parameters"), "a ceiling"
        if named is not None:
            yield named[0], f'"{named[1]}" without saying how they are counted'


def _counted(draft: Draft, clause: Clause) -> bool:
    """Whether counting is settled: by the rule's words or parameters, or for all rules; days are counted otherwise."""
    given = clause.map("parameters")
    general = (part for part in sentences(draft.general) if not _OF_DAYS.within(part))
    return bool(
        (given.get("sites") and given.get("within_hours"))
        or COUNTING.within(clause.whole)
        or any(COUNTING.within(part) for part in general)
    )


def _exempt(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        exempt = clause.map("parameters").get("exempt_operators")
        if isinstance(exempt, list) and exempt and silent(clause.text("notice")):
            names = ", ".join(str(name) for name in exempt)
            yield (
                clause.path("parameters", "exempt_operators"),
                f"flights of {names} without a channel that announces them",
            )


def _words_and_data(draft: Draft) -> Iterator[Found]:
    """Numbers of the wording against those of the parameters, where a rule has both."""
    for clause in draft.clauses:
        held = {unit: set(lengths(clause, unit)) for unit in ("m", "mm")}
        for lang, text in clause.wording:
            for unit, values in held.items():
                said = {q.value for q in quantities(lang, text) if q.unit == unit}
                if said and values and not said & values:
                    listed = ", ".join(f"{value:g} {unit}" for value in sorted(values))
                    words = ", ".join(f"{value:g} {unit}" for value in sorted(said))
                    yield clause.path("wording", lang), f"the wording says {words}, the parameters {listed}"
                elif values - said and said and len(values) > 1:
                    missing = ", ".join(f"{value:g} {unit}" for value in sorted(values - said))
                    yield clause.path("wording", lang), f"the parameters hold {missing}, the wording does not"
            for differing in (other_times(clause, lang, text), other_counts(clause, text)):
                if differing:
                    yield clause.path("wording", lang), differing


_BANDS_2015 = History(
    text="The package of February 2015 set 50 km for 100 mm and more, 70 km for rocket launchers and 140 km for named "
    "systems. Guns under 100 mm and tanks stood in no band until an addendum in September.",
    address="unian.info 1779861; eu.eot.su",
    mark="V",
)
_SUDZHA = History(
    text="The list of March 2025 names pipelines, storage and pumping stations. The gas metering station at Sudzha burned "
    "in those days; whether it is on the list is not settled.",
    address="pravda.com.ua/eng/news/2025/03/25/7504532",
    mark="O",
)

KINDS = (
    Kind(
        kind_id="A20",
        name="band-gap",
        title="Calibre bands with a gap",
        why="A calibre between two bands may stand anywhere.",
        history=_BANDS_2015,
        settles="Bands that touch: each begins where the one before it ends.",
        find=_gaps,
    ),
    Kind(
        kind_id="A21",
        name="band-overlap",
        title="Calibre bands that overlap",
        why="One weapon has two distances, and each side reads the one that suits it.",
        history=History(
            text="In February 2015 a 122 mm rocket launcher was over 100 mm and also a rocket launcher: 50 km by the first "
            "line of the text, 70 km by the second.",
            address="unian.info 1779861",
            mark="O",
        ),
        settles="An upper end for each band (calibre_max_mm), and each system in one band.",
        find=_overlaps,
    ),
    Kind(
        kind_id="A22",
        name="heavy-weapon",
        title='"Heavy weapons" without a calibre or a list',
        why="A mortar of 82 mm, an anti-aircraft gun on a truck and an infantry fighting vehicle are heavy for one observer "
        "and light for another.",
        history=_BANDS_2015,
        settles="A least calibre, or a list of systems, once in the definitions.",
        find=_heavy,
    ),
    Kind(
        kind_id="A23",
        name="near-the-list",
        title="An object class beside the list",
        why="What is neither named nor left out is hit first, and both sides are sure.",
        history=_SUDZHA,
        settles="Name the class in the list, or say that it is not meant; leave no open_classes.",
        find=_near_the_list,
    ),
    Kind(
        kind_id="A24",
        name="ceiling-count",
        title="A ceiling without a rule for counting",
        why="Damaged, stored, visiting, replaced one for one: a count is over or under the ceiling by what is counted.",
        history=History(
            text="For one Easter truce of about 30 hours Kyiv counted 2,935 and Moscow 4,900, in different units.",
            address="meduza.io/en/news/2025/04/21/zelensky-says-russia-violated-its-own-easter-ceasefire-2-935-times",
            mark="V",
        ),
        settles="What counts as one, at what moment, with what is in store or broken, and who counts.",
        find=_ceilings,
    ),
    Kind(
        kind_id="A25",
        name="exempt-operator",
        title="An exempt operator without a channel of announcement",
        why="An exempt flight that nobody announced cannot be told from a banned one, and is shot at.",
        history=History(
            text="The memorandum of 2014 banned all flights but those of the OSCE; in spring 2021 75 to 83 % of its "
            "long-range flights were reported as disturbed.",
            address="censor.net.ua n303477; dan-news.info (run by a party)",
            mark="V",
        ),
        settles="Field notice: to whom a flight is announced, by which channel, how long before.",
        find=_exempt,
    ),
    Kind(
        kind_id="A26",
        name="words-and-data",
        title="Wording and parameters that differ",
        why="The signed words and the computed findings are then about two different rules.",
        history=History(
            text="Published totals of the monitors in Ukraine and in Lebanon did not add up to their own parts: "
            "at least 11,000 against 12,453; 8,918 against 8,926.",
            address="en.interfax.com.ua/news/general/731049; reliefweb.int",
            mark="O",
        ),
        settles="The same distances, calibres, times and numbers in the wording and in the parameters.",
        find=_words_and_data,
    ),
)
