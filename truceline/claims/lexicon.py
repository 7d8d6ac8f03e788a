"""Stems that say on what object: Ukrainian, Russian, English, German, French.

What makes an event of a sentence stands in `words/*.toml`. Measured on the 4,222 distinct headlines of two sample
periods: the aggregator's own labels flag 355 headlines in which nothing happened (a film, a dismissal, the weather)
and miss 1,178 that report an attack, so a label alone never makes an event.
"""

import re

from truceline.model.terms import ObjectClass


def _any(*stems: str) -> re.Pattern[str]:
    return re.compile("|".join(stems), re.IGNORECASE)


# First match wins: the narrow words stand before the wide ones.
OBJECTS: tuple[tuple[ObjectClass, re.Pattern[str]], ...] = (
    (ObjectClass.GAS_METERING, _any("газовимірюв", "газоизмерит", r"gas meter", "gasmess")),
    (ObjectClass.NUCLEAR_PLANT, _any(r"\bАЕС\b", r"\bАЭС\b", r"\bЗАЕС\b", r"\bЗАЭС\b", "атомн", r"nuclear (?:power|plant)", "kernkraft", "atomkraft")),
    (ObjectClass.HYDRO_DAM, _any(r"\bГЕС\b", r"\bГЭС\b", "гідроелектро", "гидроэлектро", r"hydro(?:electric|power)", r"\bdam\b", "staudamm", "wasserkraft")),
    (ObjectClass.REFINERY, _any(r"\bНПЗ\b", "нафтопереробн", "нефтеперерабат", r"\brefiner", "raffinerie")),
    (ObjectClass.PIPELINE_STORAGE_PUMPING, _any("газоперекач", "нафтоперекач", "нефтеперекач", "газопров", "нафтопров", "нефтепров", "газосховищ", "газохранил", "нафтобаз", "нефтебаз", "нафтосховищ", r"\bpipeline", r"pumping station", r"(?:oil|gas|fuel) (?:depot|storage)", "pipeline", "pumpstation", "gasspeicher", "tanklager")),
    (ObjectClass.GRID, _any("підстанц", "подстанц", "трансформатор", "електромереж", "электросет", "електроенергетик", "электроэнергетик", r"\bЛЕП\b", r"\bЛЭП\b", r"\bsubstation", r"power (?:grid|line)", "umspannwerk", "stromnetz")),
    (ObjectClass.POWER_PLANT, _any(r"\bТЕЦ\b", r"\bТЭЦ\b", r"\bТЕС\b", r"\bТЭС\b", "електростанц", "электростанц", r"power (?:plant|station)", "kraftwerk")),
    (ObjectClass.FUEL_STATION, _any(r"\bАЗС\b", "автозаправ", r"(?:petrol|fuel|gas) station", "tankstelle")),
    (ObjectClass.ENERGY_UNSPECIFIED, _any("енергооб", "энергооб", r"\bенергетик[аиуо]", r"\bэнергетик[аиуе]", "енергетичн", "энергетическ", "нафтогаз", "нефтегаз", "газовидобувн", "газодобыва", r"газов\w+ станц", r"\benergy (?:facilit|infra|object|site)", "energieanlage", "energieinfra")),
    (ObjectClass.HOSPITAL, _any("лікарн", "больниц", "госпітал", "госпитал", r"\bhospital", r"\bmedical facilit", "krankenhaus")),
    (ObjectClass.SCHOOL, _any("школ", "дитсад", "дитячий сад", "детск\\w+ сад", r"\bschool", r"\bkindergarten", "schule")),
    (ObjectClass.RESIDENTIAL, _any("житлов", "жилой дом", "жилы[ех] дом", "багатоповерх", "многоэтаж", "п'ятиповерх", "пятиэтаж", r"\bresidential", r"\bapartment", r"\bhouses?\b", "wohnhaus")),
)  # fmt: skip

ENERGY = frozenset(
    {
        ObjectClass.REFINERY,
        ObjectClass.PIPELINE_STORAGE_PUMPING,
        ObjectClass.POWER_PLANT,
        ObjectClass.GRID,
        ObjectClass.NUCLEAR_PLANT,
        ObjectClass.HYDRO_DAM,
        ObjectClass.GAS_METERING,
        ObjectClass.ENERGY_UNSPECIFIED,
    }
)
