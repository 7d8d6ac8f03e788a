"""What kind of event the words tell of: by the means they name, else by what was heard or seen."""

import re
from collections.abc import Mapping

from truceline.claims.lexicon import ENERGY, OBJECTS
from truceline.claims.phrases import Phrases
from truceline.model.terms import ObjectClass

# First match wins: means before effects. All languages together, over lower-case text without apostrophes.
_MEANS: Mapping[str, re.Pattern[str]] = {
    "air strike": re.compile(
        r"\bкаб(?:и|ів|ами|ом|ы|ов)?\b|авіабомб|авиабомб|авіауд|авиауд|авіаці|авиаци|плануюч\w+ бомб|керован\w+ бомб|бомб(?:а|и|у|ы)?ми?\b|glide bomb|air ?strike|guided bomb|gleitbombe|luftangriff|bombes? planant"
    ),
    "missile attack": re.compile(r"ракет|балісти|баллисти|missile|rocket|rakete|raketen"),
    "drone attack": re.compile(r"дрон|бпла|шахед|безпілотн|беспилотн|\bfpv\b|\bdrones?\b|\buavs?\b|shahed|drohne"),
    "shelling": re.compile(
        r"артилер|артиллер|міномет|миномет|\bград(?:ів|ами|ов)?\b|\bрсз[во]\b|обстріл|обстрел|\bshell(?:ed|ing|s)\b|artiller|mortar|beschuss|beschoss|obus"
    ),
    "sabotage": re.compile(r"підпал|поджог|подожг|диверс|теракт|підірвали|подорвали|sabotage|arson|brandstiftung"),
    "clash": re.compile(
        r"\bбої\b|\bбоїв\b|\bбои\b|\bбоев\b|бойов\w+ (?:ді|зітк)|боестолкн|зіткненн|штурм|стрілян|стрельб|gunfire|clash|gefecht|assaut"
    ),
    "air defence": re.compile(r"\bппо\b|\bпво\b|air defen[cs]e|luftabwehr|défense antiaérienne"),
    "restriction": re.compile(r"евакуац|эвакуац|evacuat|evakuier"),
}
_EFFECTS: Mapping[str, re.Pattern[str]] = {
    "explosion, cause not told": re.compile(r"вибух|взрыв|explo|blast|detonat|detonier|прогримі|прогреме"),
    "fire, cause not told": re.compile(
        r"пожеж(?!н)|пожар(?!н)|горить|горит|палає|пылает|\bfire(?!fight| (?:brigade|department|service|engine|station|truck))|brand(?!schutz)|incendie"
    ),
}


def kind_of(text: str, named: ObjectClass, known: Phrases) -> str:
    """One of `told.KINDS` for plain words.

    >>> from truceline.claims.phrases import phrases
    >>> kind_of("у сумах пролунали вибухи", ObjectClass.NOT_KNOWN, phrases("uk"))
    'explosion, cause not told'
    """
    means = next((name for name, words in _MEANS.items() if words.search(text)), "")
    attacked = any(cue.words.search(text) for cue in known.cues if cue.name.startswith("attack"))
    if named in ENERGY and (means or attacked) and means not in {"drone attack", "missile attack", "air strike"}:
        return "strike on infrastructure"
    if means and not (attacked and means == "air defence"):
        return means
    effects = () if attacked else _EFFECTS.items()  # who tells of an attack and its fires tells of an attack
    return next((name for name, words in effects if words.search(text)), "attack, means not told")


def object_class(text: str) -> ObjectClass:
    """The object a text names, the narrowest word first; N/K where it names none.

    >>> object_class("В Курской области горит газоизмерительная станция").value
    'gas metering station'
    """
    return next((named for named, words in OBJECTS if words.search(text)), ObjectClass.NOT_KNOWN)
