"""Whether a text says that an event did not take place. Who did it is another question and denies nothing here."""

import re

_EVENT = "(?:вибух|обстріл|удар|атак|влучан|приліт|прильот|взрыв|обстрел|попадан|прил[её]т)"
_THERE = r"(?:(?:во?|у|на|по) \w+ )?"
_HARMED = "(?:жертв|загибл|постражд|поранен|погибш|пострадавш|ранен)"
_REFUTED = re.compile(
    r"\bспросту|\bзапереч|\bопроверг|\bотрица|\bdementier|\bbestr(?:eit|itt)|\bdémen"
    r"|\b(?:den(?:y|ies|ied)|refut\w+|disprov\w+) (?:\w+ ){0,3}(?:report|claim|attack|strike|shelling|explosion|hit)"
    rf"|{_EVENT}\w* {_THERE}не (?:було|было|відбу|происход)"
    r"|\bno (?:attack|strike|shelling|explosion|hit)s? (?:took|happened|occurred|was|were)"
    r"|\bфейк\w*,? (?:про|об?|нібито|ніби|будто|якобы|що|что)\b"
    r"|\bfake (?:\w+ ){0,2}(?:about|of|reports?|claims?)\b"
    r"|\bkein\w* (?:angriff|beschuss|explosion)|\baucun\w* (?:attaque|frappe|explosion)"
    r"|\bnie(?:nt)? (?:\w+ ){0,2}(?:l[’'])?(?:attaque|frappe|explosion|bombardement)",
    re.IGNORECASE,
)
_AFTER = re.compile(  # whose dead there were not: the strike itself took place
    r"\b(?:від|внаслідок|після|через|під час|от|(?:в )?результате|после|из-за|во время) (?:\w+ ){0,2}?"
    rf"{_EVENT}\w*|{_EVENT}\w*(?= {_THERE}не (?:було|было) (?:\w+ )?{_HARMED})",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"причетн|причастн|відповідальн|ответственн|звинува|обвин|involve|responsib|accus|blam|beteilig|verantwort|beschuldig"
    r"|vorwurf|vorwürf|(?:its|his|their) (?:forces|troops|army)|(?:seine|ihre) (?:truppen|streitkräfte)"
    r"|(?:ses|leurs) (?:forces|troupes)"
    r"|\bсво[їи]х? (?:військ|сил|войск)",
    re.IGNORECASE,
)


def denies(text: str) -> bool:
    """Whether the words deny that it happened, not merely that the speaker's side did it.

    >>> denies("The ministry denied reports of a strike"), denies("The general staff denies involvement in the strike")
    (True, False)
    >>> denies("Жертв внаслідок удару не було")
    False
    """
    return bool(_REFUTED.search(_AFTER.sub("", text))) and not of_author(text)


def of_author(text: str) -> bool:
    """Whether what is denied is who did it, which denies no event."""
    return bool(_AUTHOR.search(text))
