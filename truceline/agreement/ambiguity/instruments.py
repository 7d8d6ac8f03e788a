"""What floors, exchanges, tied steps, corridors, prevention and silence leave open: one question for each parameter."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

from collections.abc import Iterator
from typing import Any

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._last_day import OBJECTION
from truceline.agreement.ambiguity._phrases import Phrases, phrases, silent
from truceline.agreement.ambiguity._quantities import clocks, quantities
from truceline.agreement.ambiguity._who import AUTHORITY, names_authority

_FROM_DAY = phrases(
    en=r"first (?:day|week|span)|whole days?|full days?|calendar (?:days?|weeks?)|from (?:monday|sunday|saturday|midnight)|(?:monday|sunday|saturday) to|counted from|pro rata|beginning (?:on|with)",
    de=r"erste[rnm]? (?:Tag|Woche)|volle[rnm]? Tag|Kalender(?:tag|woche)|(?:ab|von) (?:Montag|Sonntag|Mitternacht)|gezählt ab|anteilig",
    uk=r"перш(?:ий|ого|им) (?:день|дня|днем|тиждень|тижня)|повн\w+ (?:день|дні|доб)|календарн|(?:з|від) (?:понеділка|неділі|опівночі)|пропорційно",
    ru=r"перв(?:ый|ого|ым|ая|ой) (?:день|дня|дн[её]м|недел)|полн\w+ (?:день|дни|сутк)|календарн|с (?:понедельника|воскресенья|полуночи)|пропорционально",
    fr=r"premi(?:er|ère) (?:jour|semaine)|jours? entiers?|(?:jours?|semaines?) civile?s?|(?:du|à partir du) (?:lundi|dimanche)|de minuit|au prorata",
)
_COUNTS = phrases(
    en=r"counts?\b|counted|registers?\b|registered|record(?:s|ed)|logs?\b|tall(?:y|ies)|lists?\b",
    de=r"zählt|gezählt|verzeichne|registrier|erfasst|Liste",
    uk=r"рахує|лічи|підрах|реєстру|облік|список",
    ru=r"считает|подсчит|подсч[её]т|регистриру|уч[её]т|список",
    fr=r"compt(?:e|é|er|age)|enregistr|recens|registre|liste",
)
_COUNTED_AT = phrases(
    en=r"crossings?|gates?\b|at the (?:border|port|bridge|checkpoint|entry|depot)|ports?\b|checkpoints?|airports?|(?:inspection|entry|crossing|control|counting) points?|terminals?|warehouses?|counted at|on arrival|unloaded|delivered to",
    de=r"Übergang|Übergängen|Tor\b|an der Grenze|\w*hafen|Kontrollpunkt|Kontrollstelle|\w*lager\b|bei Ankunft|entladen|geliefert an",
    uk=r"пункт\w* (?:пропуску|перетину|контролю)|на кордоні|порт|аеропорт|склад|після прибуття|розвантаж",
    ru=r"пункт\w* (?:пропуска|пересечения|контроля)|на границе|порт|аэропорт|склад|по прибытии|разгруж",
    fr=r"points? de (?:passage|contrôle|entrée)|à la frontière|ports?\b|aéroport|entrepôt|à l'arrivée|décharg",
)
_CARRIED = phrases(
    en=r"made? up|making up|carr(?:y|ied|ies) over|shortfall|surplus|averag|in arrears|lapses?\b|not (?:be )?(?:made up|carried)|each day by itself|compensat",
    de=r"nachgeholt|nachgeliefert|übertragen|angerechnet|Fehlmenge|Überschuss|Durchschnitt|verfällt|ausgeglichen",
    uk=r"надолуж|перенос|нестач|надлиш|середн|компенсу|не переносит",
    ru=r"восполн|перенос|недостач|излиш|средн|компенсир|не переносит",
    fr=r"rattrap|report[ée]|manque|excédent|moyenne|compens|n'est pas reporté",
)
_SEQUENCE = phrases(
    en=r"within (?:\d+|\w+) (?:hours?|days?)|on the same day|at the same time|simultaneous|(?:hours?|days?) (?:after|later)|immediately after|one by one|(?:first|then) the other",
    de=r"innerhalb|binnen|am selben Tag|gleichzeitig|(?:Stunden?|Tage) (?:nach|später)|unmittelbar nach",
    uk=r"протягом|того ж дня|одночасно|через (?:\d+|\w+) (?:годин|дн|діб)|одразу після",
    ru=r"в течение|в тот же день|одновременно|через (?:\d+|\w+) (?:час|дн|сут)|сразу после",
    fr=r"dans les|le même jour|simultané|en même temps|(?:heures?|jours?) (?:après|plus tard)|aussitôt après",
)
_CORRIDOR_WAYS = phrases(
    en=r"(?:both|either|each|one|two|opposite|all) (?:directions?|ways?)|directions?\b|(?:one|two)-way|northbound|southbound|eastbound|westbound|there and back|outbound|inbound",
    de=r"(?:beide|jede|eine)\w* Richtung|Richtung|hin und zurück|Gegenrichtung",
    uk=r"напрям|в обидва боки|туди й назад",
    ru=r"направлени|в обе стороны|туда и обратно",
    fr=r"(?:deux|chaque|un seul) sens|directions?\b|aller et retour|dans les deux sens",
)
_ALWAYS = phrases(
    en=r"(?:day and night|at (?:all|any) (?:hours?|times?)|round the clock|24 hours a day|by day\b|daylight)",
    de=r"Tag und Nacht|rund um die Uhr|jederzeit|zu jeder Stunde|bei Tageslicht",
    uk=r"цілодобово|вдень і вночі|у будь-який час|у світлий час",
    ru=r"круглосуточно|дн[её]м и ночью|в любое время|в светлое время",
    fr=r"jour et nuit|24 heures sur 24|à toute heure|en tout temps|de jour\b",
)
_RESULT = phrases(
    en=r"measures|steps\b|efforts?|means at its disposal|arrests?|result|outcome|it is enough|counts as|whatever (?:it|was) d|answers? for|reports? what|irrespective",
    de=r"Maßnahmen|Schritte|Bemüh|Mittel|Ergebnis|Erfolg|genügt|gilt als|steht dafür ein",
    uk=r"заход|кроки|зусил|засоб|результат|достатньо|вважається|відповідає за",
    ru=r"меры|мер\b|шаги|усили|средств|результат|достаточно|считается|отвечает за",
    fr=r"mesures|efforts?|moyens|résultat|il suffit|est réputé|répond d",
)
_WHOLE_DAY = phrases(
    en=r"(?:that|this|the last) day (?:included|counts|inclusive)|inclusive|included\b|including that day|end of that day|through the end|24:00|(?:not|no) counted",
    de=r"einschließlich|dieser Tag|mitgezählt|zählt|Ende (?:dieses|des) Tages|24:00|nicht mitgezählt",
    uk=r"включно|цей день|до кінця|враховується|24:00",
    ru=r"включительно|этот день|до конца|считается|учитывается|24:00",
    fr=r"inclus|ce jour|compté|fin de (?:ce|la) jour|24 h",
)
_ACTS = ("linked_steps", "area_handover")
_MIDNIGHT = ("00:00", "24:00")


def _per_day(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "period_quota"):
        given = clause.map("parameters")
        if given.get("first_day") or _said(clause, _FROM_DAY):
            continue
        days, begins = given.get("every_days", 1), str(clause.map("in_force").get("from") or "")
        if type(days) is int and days > 1:
            yield clause.path("parameters"), f"a number for every {days} days, and no day from which they are counted"
        elif begins[11:16] not in ("", *_MIDNIGHT) and begins[11:13].isdigit():
            yield clause.path("parameters"), f"a number per day from {begins[11:16]} on: the first day is cut short"


def _counted_by(draft: Draft) -> Iterator[Found]:
    for clause in (*_of(draft, "period_quota"), *_of(draft, "persons_exchange")):
        if not _names_one(clause, "counted_by") and not _counting_body(draft, clause):
            yield clause.path("parameters"), "a number that nobody is named to count"


def _counting_body(draft: Draft, clause: Clause) -> bool:
    return any(_COUNTS.within(text) and names_authority(draft, text) for _, text in clause.wording)


def _counted_at(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "period_quota"):
        quotas = clause.map("parameters").get("quotas")
        held = [one for one in quotas if isinstance(one, dict)] if isinstance(quotas, list) else []
        if any(not one.get("sites") for one in held) and not _said(clause, _COUNTED_AT):
            yield clause.path("parameters"), "a number without the place at which it is counted"


def _shortfall(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "period_quota"):
        given = clause.map("parameters")
        quotas = given.get("quotas")
        floors = any(
            isinstance(one, dict) and "at_least" in one for one in (quotas if isinstance(quotas, list) else ())
        )
        if floors and "carry_over" not in given and not _said(clause, _CARRIED):
            yield clause.path("parameters"), "at least so many, and what is short on one day may or may not be made up"


def _in_return(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "persons_exchange"):
        given = clause.map("parameters")
        if given.get("returns") and "within_hours" not in given and not _said(clause, _SEQUENCE):
            yield clause.path("parameters"), "persons are released in return without saying when"


def _side_by_side(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "linked_steps"):
        if clause.map("parameters").get("side_by_side") and not any(_in_time(*said) for said in clause.wording):
            yield clause.path("parameters"), "two steps side by side without saying how far one may be ahead"


def _in_time(lang: str, text: str) -> bool:
    return any(one.unit in ("hour", "day", "week") for one in quantities(lang, text))


def _certifier(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        given = clause.map("parameters")
        batches = given.get("batches")
        waits = clause.kind == "persons_exchange" and any(
            isinstance(one, dict) and one.get("after") for one in (batches if isinstance(batches, list) else ())
        )
        asks = clause.kind in _ACTS or waits
        if asks and not _names_one(clause, "certified_by") and not _said(clause, AUTHORITY):
            yield clause.path("parameters"), "a step is done when nobody says who certifies it"


def _corridor(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "land_corridor"):
        given = clause.map("parameters")
        metres = any(one.unit == "m" for lang, text in clause.wording for one in quantities(lang, text))
        hours = any(clocks(text) for _, text in clause.wording) or _said(clause, _ALWAYS)
        open_ = [
            word
            for word, settled in (
                ("width", given.get("width_m") or metres),
                ("directions", given.get("directions") or _said(clause, _CORRIDOR_WAYS)),
                ("hours", given.get("opens") or hours),
            )
            if not settled
        ]
        if open_:
            yield clause.path("parameters"), f"a corridor without {', '.join(open_)}"


def _prevention(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "third_party_prevention"):
        if "duty" not in clause.map("parameters") and not _said(clause, _RESULT):
            yield clause.path("parameters"), "to prevent: that nothing happens, or that something is done about it"


def _attribution(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "third_party_prevention"):
        if not _names_one(clause, "attributed_by") and not _said(clause, AUTHORITY):
            yield clause.path("parameters"), "acts of a third actor, and nobody is named who says who acted"


def _last_day(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "silent_renewal"):
        given = clause.map("parameters")
        if not given.get("objection_days") and not given.get("objection_months"):
            yield clause.path("parameters"), "a renewal by silence without a last day of objection"
        elif "last_day_counts" not in given and not any(_day_said(*said) for said in clause.wording):
            yield clause.path("parameters"), "a last day of objection without saying whether that day counts"


def _day_said(lang: str, text: str) -> bool:
    """Whether a wording says, from the objection on, that its last day counts or not."""
    word = OBJECTION.find(lang, text) or ""
    return _WHOLE_DAY.within(text[text.find(word) :])


def _of(draft: Draft, kind: str) -> Iterator[Clause]:
    return (clause for clause in draft.clauses if clause.kind == kind)


def _said(clause: Clause, words: Phrases) -> bool:
    return any(words.within(text) for _, text in clause.wording)


def _names_one(clause: Clause, field: str) -> bool:
    value: Any = clause.map("parameters").get(field)
    return isinstance(value, str) and not silent(value)


_NK_2020 = "primeminister.am/en/press-release/item/2020/11/10/Announcement"
_GAZA_2025 = "amp.onedio.co/content/467-days-later-details-of-the-gaza-ceasefire-agreement-revealed-28076"
_LEBANON_2024 = "sarajevotimes.com/full-details-of-hezbollah-israel-agreement-released"

KINDS = (
    Kind(
        kind_id="B01",
        name="number-per-day",
        title="A number per day or week without its first day",
        why="The week of one side begins where the other is in the midst of its own, and a first day of nine hours owes all or nine of 24.",
        history=History(
            text="The arrangement of January 2025 on Gaza lets a number of trucks in every day. It began in the course of a morning, almost three hours late.",
            address=f"{_GAZA_2025}; english.aawsat.com/features/5102844",
            mark="V",
        ),
        settles="The first day of the count (parameter first_day), and what is due for part of a day.",
        find=_per_day,
    ),
    Kind(
        kind_id="B02",
        name="counted-by",
        title="A number that nobody is named to count",
        why="Each side has a number of its own, both may be right, and the floor is met by one of them.",
        history=History(
            text="The text of January 2025 on Gaza states 600 trucks a day, as published, and not who counts them.",
            address=_GAZA_2025,
            mark="O",
        ),
        settles="Who counts (parameter counted_by, or the wording), and whose count decides where two differ.",
        find=_counted_by,
    ),
    Kind(
        kind_id="B03",
        name="counted-where",
        title="A number without the place where it is counted",
        why="What crossed a border, what was unloaded and what reached those who wait are three numbers of one day.",
        history=History(
            text="The text of January 2025 on Gaza lets 300 of 600 trucks go to the north; at which place they are counted it does not say, as published.",
            address=_GAZA_2025,
            mark="O",
        ),
        settles="The crossing or the place of unloading, by name (sites of the quota, or the wording).",
        find=_counted_at,
    ),
    Kind(
        kind_id="B04",
        name="shortfall",
        title="A floor without a word on a shortfall",
        why="A day of 500 is a broken floor for one side, and made up by the 700 of the next day for the other.",
        history=History(
            text="The text of January 2025 on Gaza says a number for every day and not whether what is short on one is made up on another, as published.",
            address=_GAZA_2025,
            mark="O",
        ),
        settles="Whether a shortfall or a surplus counts in the next span (parameter carry_over, or the wording).",
        find=_shortfall,
    ),
    Kind(
        kind_id="B05",
        name="in-return-when",
        title="A release in return without its time",
        why="Who goes first trusts. Without an hour the other release is late for one side and not yet due for the other.",
        history=History(
            text="The first stage of January 2025 on Gaza releases persons against others by ratio; the order on the day was left to those who carry it out.",
            address=_GAZA_2025,
            mark="G",
        ),
        settles="Within how many hours, and in which order (parameter within_hours, or the wording).",
        find=_in_return,
    ),
    Kind(
        kind_id="B06",
        name="side-by-side",
        title="Two steps in parallel without a measure",
        why="In parallel may mean on one day, in one district or in one month. Each side waits for the other to be level.",
        history=History(
            text="The statement of 10 November 2020 deploys peacekeepers in parallel with a withdrawal. How close the two stay it does not say.",
            address=_NK_2020,
            mark="V",
        ),
        settles="The sites or stages, and within how many days the later step follows the earlier at each.",
        find=_side_by_side,
    ),
    Kind(
        kind_id="B07",
        name="step-certifier",
        title="A step that nobody certifies",
        why="The step that depends on it has begun for the side that did it, and not for the side that should answer.",
        history=History(
            text="The statement of 10 November 2020 hands three districts over by named days and names nobody who says that it was done.",
            address=_NK_2020,
            mark="V",
        ),
        settles="Who certifies each step, by what document and on which day (parameter certified_by, or the wording).",
        find=_certifier,
    ),
    Kind(
        kind_id="B08",
        name="corridor-terms",
        title="A corridor without width, directions or hours",
        why="A car that is sent back at night or from the verge was outside the corridor for those who sent it back.",
        history=History(
            text="The statement of 10 November 2020 gives the width of a corridor, 5 km, and traffic in both directions; hours it does not name.",
            address=_NK_2020,
            mark="V",
        ),
        settles="The road and the width, the directions, and the hours or the words day and night.",
        find=_corridor,
    ),
    Kind(
        kind_id="B09",
        name="prevent-what",
        title="A duty to prevent that is result or effort",
        why="One rocket breaks a duty of result. It breaks no duty of effort where those who fired were looked for.",
        history=History(
            text="The arrangement of November 2024 for Lebanon has a government prevent operations of armed groups; what is enough it does not say.",
            address=_LEBANON_2024,
            mark="V",
        ),
        settles="Whether the act counts, or what is done about it within how many days (parameter duty, or the wording).",
        find=_prevention,
    ),
    Kind(
        kind_id="B10",
        name="third-actor-who",
        title="A third actor whom nobody names",
        why="Whoever fired was no third actor for one side and none of its own for the other.",
        history=History(
            text="The arrangement of November 2024 for Lebanon lets both sides report to a mechanism. Whose word on who fired counts is left open.",
            address=_LEBANON_2024,
            mark="O",
        ),
        settles="Who says who acted, on what evidence and within what time (parameter attributed_by, or the wording).",
        find=_attribution,
    ),
    Kind(
        kind_id="B11",
        name="silence-last-day",
        title="A last day of objection that may or may not count",
        why="An objection on the last day is in time for the side that made it, and a day late for the other.",
        history=History(
            text="The statement of 10 November 2020 lets a deployment go on unless a party says otherwise 6 months before. Whether the day 6 months before is in time is our reading.",
            address=_NK_2020,
            mark="O",
        ),
        settles="The last day by its date, and the word included (parameters objection_days or objection_months, last_day_counts).",
        find=_last_day,
    ),
)
