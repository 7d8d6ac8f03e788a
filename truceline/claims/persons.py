"""The words of a sentence with the numbers that count people: number words, groups, one person named in the singular.

Numbers of years and shares count nobody; a family of four counts four, a dozen about twelve, "the driver" one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from truceline.claims.phrases import Phrases, plain

TOKEN = re.compile(r"[^\W_]{1,4}-\d+\w*|\d+(?:[-–]\w+)?|[^\W\d_]+(?:-[^\W\d_]+)*|[.,;:()–—!?\"«»]")
_ROUND = (  # words that count roundly
    (re.compile(r"^(?:десятк[аи]?|десяток|dizaines?)$"), 10),
    (re.compile(r"^(?:dozens?|dutzend|douzaines?|дюжин[аыиу]?)$"), 12),
    (re.compile("^quinzaine$"), 15),
    (re.compile("^(?:vingtaine|score)$"), 20),
    (re.compile("^trentaine$"), 30),
    (re.compile("^quarantaine$"), 40),
    (re.compile("^cinquantaine$"), 50),
    (re.compile("^centaine$"), 100),
)
POSSESSIVE = re.compile(r"^(?:her|his|their|ihre?n?|seine?n?|son|sa|leur|її|його|їхній|её|его|их)$")
_SOMEBODY = re.compile(r"(?:[^m]erin|istin|[^ä]tor|trice|euse|ier|ière|tress|[^h]man|woman)$")  # seine Übersetzerin
_DEFINITE = re.compile(r"^(?:the|der|den|dem|die|le|la)$")
_HARMED = re.compile(  # the wounded are many
    "verletz|tot|verwund|getöt|opfer|wounded|injured|dead|victim|killed|other|bless|mort|tué|ander|weiter"
    "|people|police|staff|rescue|local"
)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b|\b\d{1,2}[.h]\d\d ?(?:uhr|heures?)?(?= uhr| heures?)|\b\d{1,2} ?h ?\d\d\b")
_AGES = re.compile(  # of people, not their number
    r"\b(?:aged|between|im alter (?:von|zwischen)|zwischen|âgée?s? (?:de|entre)|віком(?: від)?|у віці(?: від)?"
    r"|в возрасте(?: от)?) \d+"
    r"(?:(?: (?:to|and|bis|und|à|et|до|и|та|і|років|лет|ans|jahren?)|[-–,])? ?\d+)?"
    r"(?: (?:years?(?: old)?|jahren?|ans|років|лет))?\b(?! (?:people|persons|men|menschen|personnes|людей|человек))"
    r"|\b(?:de |d)?[\w-]+ (?:years? old|jahre alt|ans)\b"
    r"|\b\d+(?: (?:and|und|et|і|та|и) \d+)? (?:years? old|jahre alt|ans\b|років\b|роки\b|рік\b|лет\b|года\b)"
)
_SHARE = re.compile(r"\b\d+(?:[.,]\d+)? ?(?:%|відсот|процент|percent|per cent|prozent|pour cent)\w*")
_ONE = re.compile(r"(?:[бвгґджзклмнпрстфхцчшщьйау]|ця|ица|ия|ія)$")  # Slavic nouns in the singular, roughly
_MANY = re.compile(  # and the plurals that end so too
    r"(?:ів|їв|ов|ев|єв|ей|ам|ям|ах|ях|их|ых|ок|ек|ють|ують)$"
    r"|^(?:люд|осіб|лиц|дітей|жінок|женщин|мужчин|чоловік$|сестер|дівчат|девушек|медсестер|бійц|бойц|мирн|цивільн|гражданск|житл|медик[аи]|робот|работ|воєн|военн|військ)"
)
_KIN = re.compile(
    r"^(?:daughter|son|husband|wife|mother|father|grand(?:son|daughter|mother|father|child)|child|baby|brother|sister|neighbou?r"
    r"|sohn|tochter|mann|frau|mutter|vater|enkel|enkelin|kind|bruder|schwester|nachbar|nachbarin"
    r"|fils|fille|mari|femme|mère|père|petit-fils|petite-fille|enfant|frère|sœur|voisin|voisine)$"
)
_BORN = re.compile(
    r"\b(?:19|20)\d\d(?= ?(?:р\.? ?н|г\.? ?р|року народж|года рожд))|\b(?:19|20)\d\d (?:року|рік|рок[уи]|года?|году)\b"
)
_GROUP = re.compile(  # a family of four, by how many it is
    r"\b(?:family|crew|group|team|brigade|party) of (?P<en>[\w-]+)\b|\b(?P<de>\w+)köpfige\w* \w+"
    r"|\b(?:famille|équipe|groupe|équipage) de (?P<fr>[\w-]+)(?: personnes)?\b"
    r"|\b(?:сім[їяю]\w*|родин\w+|екіпаж\w*|груп\w+|бригад\w+) (?:з|із) (?P<uk>\w+)(?: осіб| людей| членів)?\b"
    r"|\b(?:семь[яию]\w*|экипаж\w*|групп\w+|бригад\w+) из (?P<ru>\w+)(?: человек| людей| членов)?\b"
)
THINGS = re.compile(  # that are hit, and are nobody
    r"ракет|снаряд|бомб|шахед|мін[аи]?$|мин[аы]?$|област|район|міст|село|сел[аі]|населен|громад|раз|удар|обстр|атак|вибух|взрыв"
    r"|region|district|cit(?:y|ies)|village|town|missile|rocket|shell|bomb|attack|strike|time|percent|prozent|rakete|angriff|stadt"
    r"|städt|dörf|ville|missile|frappe|attaque|fois|локац|кварт|flat|wohnung|apparte|пожеж|пожар|fire|brand|incend"
    r"|будин|будівл|здан|дом[аов]|автом|дрон|бпла|танк|дерев|hous|build|home|car|drone|tank|vehicle|tree|häus|gebäud|auto|fahrz"
    r"|maison|immeuble|voiture|véhic|км|km|год|час|hour|uhr|heure|день|дні|дня|day|tag|jour"
)
NO_ARTICLES = frozenset({"uk", "ru"})
TENS = 20  # from which on number words join: twenty-one
MOST = 2_000  # more is a total, a year or a sum of money


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign, and the number that it counts with."""

    text: str
    start: int
    end: int
    number: int | None
    round: bool = False  # a dozen, a score


def words_of(text: str, known: Phrases) -> list[Word]:
    """The words and signs of a plain text; each person named alone counts one."""
    found = [Word(m[0], m.start(), m.end(), number_of(m[0], known)) for m in TOKEN.finditer(text)]
    return _counted(_tens(found), known)


def people_only(text: str, known: Phrases) -> str:
    """A plain text without numbers that count nobody, and a family of four as four people."""
    return _grouped(_uncounted(text), known)


def _uncounted(text: str) -> str:
    """The text without numbers that count nobody: years of birth, shares."""
    return _AGES.sub(" ", _CLOCK.sub(" ", _SHARE.sub(" ", _BORN.sub(" ", text))))


def _grouped(text: str, known: Phrases) -> str:
    """A family of four as four people."""

    def counted(match: re.Match[str]) -> str:
        number = next((n for word in match.groups() if word and (n := number_of(word, known)) is not None), None)
        if number is None:
            return match[0]
        return f"{number} menschen" if match["de"] else f"{number} {match[0].split()[0]}"

    return _GROUP.sub(counted, text)


def _tens(words: Sequence[Word]) -> list[Word]:
    """Two words of one number as one: "двадцять двоє"."""
    found: list[Word] = []
    for word in words:
        last = found[-1] if found else None
        if rounded := next((value for counted, value in _ROUND if counted.match(word.text)), 0):
            found.append(replace(word, number=rounded, round=True))
            if last is not None and last.number is not None:  # two dozen
                found[-2:] = [replace(found[-1], start=last.start, number=last.number * rounded)]
            continue
        tens = last is not None and not last.text.isdecimal() and (last.number or 0) >= TENS
        if tens and last is not None and not word.text.isdecimal() and 0 < (word.number or 0) < TENS // 2:
            found[-1] = replace(last, end=word.end, number=(last.number or 0) + (word.number or 0))
        else:
            found.append(word)
    return found


def _counted(words: Sequence[Word], known: Phrases) -> list[Word]:
    """The words, with one for each person named in the singular: "чоловік і жінка", "a woman and her son"."""
    person = known.casualties["persons"]
    if known.language not in NO_ARTICLES:
        return [
            replace(word, number=1)
            if (POSSESSIVE.match(word.text) and (_KIN.match(after.text) or _SOMEBODY.search(after.text)))
            or (_DEFINITE.match(word.text) and _one_of_them(after.text, word.text, person))
            else word
            for word, after in zip(words, [*words[1:], *words[-1:]], strict=True)
        ]
    single = known.casualties["one_person"]
    return [
        replace(word, number=1)
        if word.number is None
        and (single.search(word.text) or _one_slavic(word.text, person))
        and all(before.number is None for before in words[max(0, index - 2) : index])
        else word
        for index, word in enumerate(words)
    ]


def _one_slavic(word: str, persons: re.Pattern[str]) -> bool:
    """Whether a word names a person in the singular: "продавщица"; not "людей"."""
    return bool(persons.search(word) and _ONE.search(word) and not _MANY.search(word))


def _one_of_them(person: str, article: str, persons: re.Pattern[str]) -> bool:
    """Whether a person after "the" is one: "the driver", "die Fahrerin", "le gardien"; not "der Verletzten"."""
    if _HARMED.match(person) or not persons.search(person):
        return False
    return not person.endswith("s") and (
        article != "die" or person.endswith("in") or bool(_KIN.match(person)) or person == "frau"
    )


def numbered(word: str, known: Phrases) -> bool:
    """Whether a word is a number of two or more."""
    return (number_of(word.strip(".,;:()"), known) or 0) > 1


def lone_number(sentence: str, known: Phrases) -> int | None:
    """The number of a sentence that holds one alone."""
    found = [n for word in TOKEN.findall(plain(sentence)) if (n := number_of(word, known)) is not None]
    return found[0] if len(found) == 1 else None


def number_of(word: str, known: Phrases) -> int | None:
    """The number that a word says; None where it says none, or one too great to count people."""
    if word.isdecimal():
        value = int(word)
        return value if 0 < value <= MOST else None
    if word in known.numbers:
        return known.numbers[word]
    tens, _, ones = word.partition("-")  # twenty-one, vingt-deux
    if known.numbers.get(tens, 0) >= TENS and 0 < known.numbers.get(ones, 0) < TENS:
        return known.numbers[tens] + known.numbers[ones]
    return None
