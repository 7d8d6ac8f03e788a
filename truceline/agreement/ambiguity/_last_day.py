"""Renewals and objections, and the words by which a text says until when they can be made."""

# ruff: noqa: E501 - tables of words: one entry, one line

from truceline.agreement.ambiguity._phrases import phrases
from truceline.agreement.ambiguity._quantities import dates

RENEWAL = phrases(
    en=r"renew|extend(?:ed|s|able)?\b(?! (?:over|from|to|along|across))|extension|prolong",
    de=r"verläng|erneuer",
    uk=r"продовж(?:ен|ит|ує|ува)|пролонг|поновл",
    ru=r"продл|пролонг|возобновл",
    fr=r"renouvel|prolong|reconduct|reconduit",
)
OBJECTION = phrases(
    en=r"(?:unless|if (?:no|neither)) [^.;]{0,40}?(?:objects?|objection|oppos|denounc|disagree|declares? otherwise|announces? otherwise|says? otherwise|refus|terminat)\w*|(?:may|can|is free to|ha(?:s|ve) the right to|(?:is|are) entitled to) (?:\w+ )?(?:object|oppose|denounce)\b|(?:if|when|where|once) (?:a|any|one|either) (?:party|side|state) objects|(?:a|any|the|each|whichever) (?:party|side|state|one),? (?:that|which|who) (?:objects?|disagrees?)|whoever objects|objections? (?:is|are) (?:raised|made|told|sent|lodged|voiced)|in the absence of (?:an )?objection|(?:rais(?:es?|ing)|lodg(?:es?|ing)|mak(?:es?|ing)) (?:an |no )?objections?",
    de=r"(?:sofern|wenn|soweit|falls) (?:keine|nicht|niemand)[^.;]{0,40}?(?:widersprich|Widerspruch|Einspruch|Einwände|kündig)\w*|(?:kann|können|darf|dürfen) [^.;]{0,20}?(?:widersprechen|Einspruch|Einwände)\w*|(?:Partei|Seite|wer),? (?:die |der )?(?:widerspricht|Einspruch erhebt|Einwände hat)|(?:Einwände|Einsprüche) (?:sind|werden)",
    uk=r"якщо (?:жодна|ніхто|одна)[^.;]{0,40}?(?:запереч|денонс|висл?овить|відмов)\w*|(?:може|має право) (?:\w+ )?(?:заперечити|висловити заперечення)|за відсутності заперечень|сторона,? (?:яка|що) заперечу\w+|заперечення (?:подаються|повідомляються|висловлюються)",
    ru=r"если (?:ни одна|никто|одна)[^.;]{0,40}?(?:возраж|возраз|денонс|откаж|заяв)\w*|(?:может|вправе|имеет право) (?:\w+ )?(?:возразить|возражать)|при отсутствии возражений|сторона,? которая возража\w+|возражающая сторона|возражения (?:подаются|сообщаются|заявляются)",
    fr=r"(?:sauf (?:si|objection|opposition)|si aucune)[^.;]{0,40}?(?:oppos|object|dénonc)\w*|(?:peut|peuvent) (?:s'opposer|faire objection|objecter)|en l'absence d'objection|sauf (?:objection|opposition)|(?:partie|camp) qui (?:s'oppose|objecte)|(?:objections?|oppositions?) (?:est|sont) (?:faite|présentée|formulée|notifiée)s?",
)
_LAST_DAY = phrases(
    en=r"no later than|not later than|at (?:the )?latest|(?:\d+|\w+) (?:hours?|days?|weeks?|months?) (?:before|prior|in advance|ahead|after|of (?:its|the|being))|within (?:\d+|\w+) (?:hours?|days?|weeks?|months?)|by (?:noon|midnight|\d|the \d)|before \d|until \d",
    de=r"spätestens|(?:\d+|\w+) (?:Stunden?|Tage?n?|Wochen?|Monate?n?) (?:vor|nach)|binnen|innerhalb|bis (?:zum )?\d",
    uk=r"не пізніше|за (?:\d+|\w+) (?:годин|дн|діб|тижн|місяц)\w* до|протягом (?:\d+|\w+)|до \d|(?:\d+|\w+) (?:годин|дн|діб|тижн|місяц)\w* (?:до|після)",
    ru=r"не позднее|за (?:\d+|\w+) (?:час|дн|сут|недел|месяц)\w* до|в течение (?:\d+|\w+)|до \d|(?:\d+|\w+) (?:час|дн|сут|недел|месяц)\w* (?:до|после)",
    fr=r"au plus tard|(?:\d+|\w+) (?:heures?|jours?|semaines?|mois) (?:avant|après)|dans (?:les|un délai)|avant le",
)
NO_RENEWAL = phrases(
    en=r"not (?:be )?(?:renew|extend|prolong)|no (?:renewal|extension|prolongation)|never (?:renew|extend)", de=r"nicht (?:verläng|erneuer)|keine Verläng", uk=r"не (?:продовж|поновл)", ru=r"не (?:продл|возобн)",
    fr=r"n'est pas (?:renouvel|prolong)|aucun renouvellement",
)  # fmt: skip


def has_last_day(lang: str, text: str) -> bool:
    """Whether a sentence says until when: a date, or so many days before or after something."""
    return bool(_LAST_DAY.find(lang, text)) or bool(dates(text))
