"""A definition of the text as words: each comparison as "kind of event: shelling", joined as the text joins them.

A "not" is moved inwards, so that it stands beside the word that it denies; in three values that changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from truceline.agreement.expressions import Atom, Expression, Joined
from truceline.assess.words.phenomena import DESCRIPTIONS, PHENOMENA
from truceline.assess.words.tongue import Tongue
from truceline.model.terms import Description, IncidentType, ObjectClass, Phenomenon

DENIED = {
    "Eq": "NotEq", "NotEq": "Eq", "in": "not in", "not in": "in", "Lt": "GtE", "GtE": "Lt", "Gt": "LtE", "LtE": "Gt",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The words of definitions in one language."""

    names: Mapping[str, str]
    unseen: str  # instead of the name `seen`, where it is denied
    colon: str  # with the space after it
    other: str  # "not {}": anything but a word
    bounds: Mapping[str, str]  # how a number is compared
    minutes: str


GLOSSARIES = {
    "en": Glossary(
        names={"type": "kind of event", "object": "object", "description": "direction", "seen": "perceived",
               "weapon": "weapon", "calibre_mm": "calibre", "number": "number", "minutes": "duration"},
        unseen="not perceived", colon=": ", other="not {}", minutes="min",
        bounds={"Lt": "less than {}", "LtE": "at most {}", "Gt": "more than {}", "GtE": "at least {}"},
    ),
    "de": Glossary(
        names={"type": "Art des Ereignisses", "object": "Objekt", "description": "Richtung", "seen": "wahrgenommen",
               "weapon": "Waffe", "calibre_mm": "Kaliber", "number": "Anzahl", "minutes": "Dauer"},
        unseen="nicht wahrgenommen", colon=": ", other="nicht {}", minutes="min",
        bounds={"Lt": "weniger als {}", "LtE": "höchstens {}", "Gt": "mehr als {}", "GtE": "mindestens {}"},
    ),
    "uk": Glossary(
        names={"type": "вид події", "object": "об’єкт", "description": "напрямок", "seen": "спостережено",
               "weapon": "зброя", "calibre_mm": "калібр", "number": "кількість", "minutes": "тривалість"},
        unseen="не спостережено", colon=": ", other="не {}", minutes="хв",
        bounds={"Lt": "менш ніж {}", "LtE": "щонайбільше {}", "Gt": "понад {}", "GtE": "щонайменше {}"},
    ),
    "ru": Glossary(
        names={"type": "вид события", "object": "объект", "description": "направление", "seen": "наблюдалось",
               "weapon": "оружие", "calibre_mm": "калибр", "number": "количество", "minutes": "продолжительность"},
        unseen="не наблюдалось", colon=": ", other="не {}", minutes="мин",
        bounds={"Lt": "менее {}", "LtE": "не более {}", "Gt": "более {}", "GtE": "не менее {}"},
    ),
    "fr": Glossary(
        names={"type": "nature de l’événement", "object": "objet", "description": "direction", "seen": "perçu",
               "weapon": "arme", "calibre_mm": "calibre", "number": "nombre", "minutes": "durée"},
        unseen="non perçu", colon="\u00a0: ", other="autre que {}", minutes="min",
        bounds={"Lt": "moins de {}", "LtE": "au plus {}", "Gt": "plus de {}", "GtE": "au moins {}"},
    ),
}  # fmt: skip


def defined(expression: Expression, said: Tongue) -> str:
    """The definition in words.

    >>> from truceline.agreement.expressions import definition
    >>> from truceline.assess.words.speak import tongue
    >>> defined(definition('type == "shelling" and not calibre_mm < 100'), tongue("en"))
    'kind of event: shelling, and calibre: at least 100 mm'
    """
    return _words(expression.tree, said, denied=False)


def _words(part: Atom | Joined, said: Tongue, *, denied: bool) -> str:
    if isinstance(part, Atom):
        return _atom(part, DENIED[part.how] if denied else part.how, said)
    if part.how == "not":
        return _words(part.parts[0], said, denied=not denied)
    joint = said.both if (part.how == "and") != denied else said.either
    parts = [_words(one, said, denied=denied) for one in part.parts]
    held = [f"({words})" if _joins(one) else words for one, words in zip(part.parts, parts, strict=True)]
    return f", {joint} ".join(held)


def _joins(part: Atom | Joined) -> bool:
    """Whether a part joins others, below any "not"."""
    if isinstance(part, Joined) and part.how == "not":
        return _joins(part.parts[0])
    return isinstance(part, Joined)


def _atom(one: Atom, how: str, said: Tongue) -> str:
    words = GLOSSARIES[said.language]
    denied = how in ("NotEq", "not in")
    if one.name == "seen":
        return f"{words.unseen if denied else words.names['seen']}{words.colon}{_value(one, one.constants[0], said)}"
    values = [_value(one, constant, said) for constant in one.constants]
    if how in words.bounds:
        told = words.bounds[how].format(values[0])
    elif denied:
        told = said.listed([words.other.format(value) for value in values], said.both)
    else:
        told = said.listed(values)
    return f"{words.names[one.name]}{words.colon}{told}"


def _value(one: Atom, constant: str | float, said: Tongue) -> str:
    if isinstance(constant, str):
        return _word(one.name, constant, said)
    number = f"{constant:.12g}".replace(".", said.decimal)
    units = {"calibre_mm": said.millimetres, "minutes": GLOSSARIES[said.language].minutes}
    return f"{number} {units[one.name]}" if one.name in units else number


def _word(name: str, constant: str, said: Tongue) -> str:
    if name == "type":
        return said.kinds[IncidentType(constant)]
    if name == "object":
        return said.objects[ObjectClass(constant)]
    if name == "seen":
        return PHENOMENA[said.language][Phenomenon(constant)]
    if name == "description":
        return DESCRIPTIONS[said.language][Description(constant)]
    return said.quoted(constant)
