"""The 27 first-level units of Ukraine: the names feeds use for them, codes, and a disc of equal area.

Written by us from public facts: names and codes of ISO 3166-2:UA and of the codifier KATOTTH; areas in km²
as published by the state statistics service; centres rounded to 0.1 degrees. Shape and border are not meant:
a disc says "somewhere in this unit".
"""

import math
from dataclasses import dataclass
from functools import cache

from truceline.model.place import Disc
from truceline.sources._table import plain_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One first-level unit."""

    name: str
    ukrainian: str
    other_names: tuple[str, ...]
    iso: str  # two digits of ISO 3166-2:UA
    katotth: str  # first two digits of the KATOTTH code
    disc: Disc


def unit_of_name(text: str) -> Unit | None:
    """The unit of a name in English, Ukrainian or a common transliteration; None where nobody knows it.

    >>> unit_of_name("Dnipropetrovska oblast").name, unit_of_name("Kyiv City").name, unit_of_name("Kyiv region").name
    ('Dnipropetrovsk oblast', 'Kyiv', 'Kyiv oblast')
    """
    return _by_name().get(plain_key(text))


def unit_of_code(text: str) -> Unit | None:
    """The unit of a code such as UA12, UA-12 or UA12020000000033717.

    ISO 3166-2 and KATOTTH use the same two digits for 22 units and different ones for five (Crimea 43/01,
    Luhansk 09/44, Chernivtsi 77/73, Kyiv 30/80, Sevastopol 40/85). No digits mean two units, so both are read.

    >>> unit_of_code("UA09").name, unit_of_code("UA44").name
    ('Luhansk oblast', 'Luhansk oblast')
    """
    digits = text.strip().upper().removeprefix("UA").removeprefix("-")
    whole = digits.isascii() and digits.isdigit() and len(digits) in (len("12"), len("12020000000033717"))
    return _by_code().get(digits[:2]) if whole else None


@cache
def _by_name() -> dict[str, Unit]:
    names: dict[str, Unit] = {}
    for unit in UNITS:
        spoken = [unit.name, unit.ukrainian, *unit.other_names]
        if unit.name.endswith(" oblast"):
            stems = [unit.name.removesuffix(" oblast"), *unit.other_names]
            spoken += [f"{stem} {word}" for stem in stems for word in ("oblast", "region", "obl")]
            spoken += [f"{unit.ukrainian} {word}" for word in ("область", "обл")]
        names |= {plain_key(name): unit for name in spoken}
    return names


@cache
def _by_code() -> dict[str, Unit]:
    return {code: unit for unit in UNITS for code in (unit.iso, unit.katotth)}


def _unit(line: str) -> Unit:
    name, ukrainian, others, codes, lat, lon, area_km2 = (part.strip() for part in line.split("|"))
    radius_m = 1000 * math.sqrt(float(area_km2) / math.pi)
    iso, _, katotth = codes.partition("/")
    return Unit(
        name=name,
        ukrainian=ukrainian,
        other_names=tuple(other.strip() for other in others.split(",")),
        iso=iso,
        katotth=katotth or iso,
        disc=Disc(lat_deg=float(lat), lon_deg=float(lon), radius_m=radius_m, name=name),
    )


_TABLE = """
Crimea | Автономна Республіка Крим | Autonomous Republic of Crimea, AR Crimea, Крим | 43/01 | 45.3 | 34.4 | 26081
Vinnytsia oblast      | Вінницька        | Vinnytska, Vinnytsya, Vinnitsa              | 05    | 48.9 | 28.7 | 26513
Volyn oblast          | Волинська        | Volynska, Volhynia                          | 07    | 51.2 | 24.9 | 20144
Dnipropetrovsk oblast | Дніпропетровська | Dnipropetrovska, Dnepropetrovsk, Dnipro     | 12    | 48.3 | 34.8 | 31914
Donetsk oblast        | Донецька         | Donetska                                    | 14    | 48.0 | 37.7 | 26517
Zhytomyr oblast       | Житомирська      | Zhytomyrska, Zhitomir                       | 18    | 50.6 | 28.5 | 29832
Zakarpattia oblast    | Закарпатська     | Zakarpatska, Transcarpathia, Zakarpattya    | 21    | 48.4 | 23.3 | 12777
Zaporizhzhia oblast   | Запорізька       | Zaporizka, Zaporizhia, Zaporizhzhya, Zaporizhska | 23 | 47.2 | 35.8 | 27180
Ivano-Frankivsk oblast | Івано-Франківська | Ivano-Frankivska, Ivano Frankovsk         | 26    | 48.7 | 24.6 | 13900
Kyiv oblast           | Київська         | Kyivska, Kiev, Kyiv                         | 32    | 50.3 | 30.5 | 28131
Kirovohrad oblast     | Кіровоградська   | Kirovohradska, Kirovograd                   | 35    | 48.5 | 32.1 | 24588
Luhansk oblast        | Луганська        | Luhanska, Lugansk                           | 09/44 | 49.0 | 39.0 | 26684
Lviv oblast           | Львівська        | Lvivska, Lvov                               | 46    | 49.7 | 23.9 | 21833
Mykolaiv oblast       | Миколаївська     | Mykolaivska, Mykolayiv, Nikolaev            | 48    | 47.4 | 31.8 | 24598
Odesa oblast          | Одеська          | Odeska, Odessa, Odesska                     | 51    | 46.6 | 29.9 | 33310
Poltava oblast        | Полтавська       | Poltavska                                   | 53    | 49.7 | 33.8 | 28748
Rivne oblast          | Рівненська       | Rivnenska, Rovno                            | 56    | 51.0 | 26.4 | 20047
Sumy oblast           | Сумська          | Sumska                                      | 59    | 51.1 | 34.1 | 23834
Ternopil oblast       | Тернопільська    | Ternopilska                                 | 61    | 49.4 | 25.6 | 13823
Kharkiv oblast        | Харківська       | Kharkivska, Kharkov                         | 63    | 49.6 | 36.5 | 31415
Kherson oblast        | Херсонська       | Khersonska                                  | 65    | 46.6 | 33.5 | 28461
Khmelnytskyi oblast   | Хмельницька      | Khmelnytska, Khmelnytskyy, Khmelnitsky      | 68    | 49.5 | 26.9 | 20645
Cherkasy oblast       | Черкаська        | Cherkaska, Cherkassy                        | 71    | 49.3 | 31.4 | 20900
Chernivtsi oblast     | Чернівецька      | Chernivetska, Chernovtsy                    | 77/73 | 48.3 | 26.0 | 8097
Chernihiv oblast      | Чернігівська     | Chernihivska, Chernigov                     | 74    | 51.4 | 32.0 | 31865
Kyiv                  | Київ | Kyiv City, City of Kyiv, Kiev City, м Київ, m Kyiv | 30/80 | 50.4 | 30.5 | 839
Sevastopol            | Севастополь | Sevastopol City, City of Sevastopol, м Севастополь | 40/85 | 44.6 | 33.5 | 864
"""
UNITS = tuple(_unit(line) for line in _TABLE.strip().splitlines())
