"""Whether a text says that an event did not take place. Who did it is another question and denies nothing here."""

import re

_REFUTED = re.compile(
    r"\bспросту|\bопроверг|\bdementier|\bdémen|\b(?:den(?:y|ies|ied)|refut\w+|disprov\w+) (?:\w+ ){0,3}"
    r"(?:report|claim|attack|strike|shelling|explosion|hit)"
    r"|(?:вибух|обстріл|удар|атак|влучан|приліт|прильот)\w* не (?:було|відбу)"
    r"|(?:взрыв|обстрел|удар|атак|попадан|прил[её]т)\w* не (?:было|происход)"
    r"|\bno (?:attack|strike|shelling|explosion|hit)s? (?:took|happened|occurred|was|were)"
    r"|\bkein\w* (?:angriff|beschuss|explosion)|\baucun\w* (?:attaque|frappe|explosion)",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"причетн|причастн|відповідальн|ответственн|звинува|обвин|involve|responsib|accus|blam|beteilig|verantwort|beschuldig",
    re.IGNORECASE,
)


def denies(text: str) -> bool:
    """Whether the words deny that it happened, not merely that the speaker's side did it.

    >>> denies("The ministry denied reports of a strike"), denies("The general staff denies involvement in the strike")
    (True, False)
    """
    return bool(_REFUTED.search(text)) and not _AUTHOR.search(text)
