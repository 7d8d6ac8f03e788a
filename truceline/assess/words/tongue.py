"""A language as data, and how it says numbers, moments, lists and the tail that every rule sentence has."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from truceline.agreement.fields import Site
from truceline.agreement.nouns import Moment, Rule
from truceline.model.terms import IncidentType, ObjectClass, Phenomenon

Day = date  # the class below has a field of that name
SECOND = re.compile(r"\b([Сс]) 2 ")  # "с 2 марта"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """The last sentence of a rule: when and where it applies. `since` may end in a date, `until` in another."""

    since: str  # "This applies from {start}", where no end follows
    between: str  # "This applies from {start} until {end}"
    since_open: str  # the readings differ about the start, no end follows
    between_open: str
    no_end: str
    counted: str  # instead of an end: a number of days that the readings count
    rests: str  # a sentence of its own: suspended from {start} until {end}
    rests_on: str
    anytime: str  # "This applies": where the sentence itself says when
    area: str  # "in the area “{title}”"
    everywhere: str
    apart_from: str  # areas in which the rule does not apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """One language. Names stay names: they are quoted and never translated."""

    language: str  # BCP 47
    months: tuple[str, ...]  # as they stand after the number of a day
    date: str  # "{day} {month} {year}"
    at: str  # "{date}, {clock} ({zone})"
    first: str  # the first day of a month: "1", "1er"
    clock: Callable[[str], str]  # "18:00" as it is written here
    decimal: str
    kilometres: str
    metre: str
    millimetres: str
    either: str  # "or"
    both: str  # "and"
    semicolon: str  # between phrases, with its spaces
    quotes: str  # "“{}”"
    among: str  # " (among them {names})"
    calibre_from: str  # " of {least} and more"
    calibre_between: str  # " from {least} to under {most}"
    tail: Tail
    kinds: Mapping[IncidentType, str]  # nominative singular
    objects: Mapping[ObjectClass, str]  # nominative plural
    restrictions: Mapping[Phenomenon, str]  # nominative
    weapons: Mapping[str, str]  # English word of a document, casefolded -> nominative plural
    people: Mapping[str, str]  # who may enter or fly, casefolded -> nominative

    def distance(self, distance_m: float) -> str:
        """Metres below 1 km, else kilometres with at most one decimal."""
        if distance_m < 999.5:
            return f"{distance_m:.0f} {self.metre}"
        number = f"{distance_m / 1000:.1f}".removesuffix(".0").replace(".", self.decimal)
        return f"{number} {self.kilometres}"

    def calibre(self, least_mm: float | None, most_mm: float | None = None) -> str:
        """A calibre or a range of calibres, with the space before it; "" where none is named."""
        if least_mm is None:
            return ""
        if most_mm is None:
            return self.calibre_from.format(least=self._mm(least_mm))
        return self.calibre_between.format(least=self._mm(least_mm), most=self._mm(most_mm))

    def moment(self, at: Moment) -> str:
        """A moment as it is read here, in the zone of the text."""
        day_text, clock = at.local.split(" ")
        written = self.day(date.fromisoformat(day_text))
        return self.at.format(date=written, clock=self.clock(clock), zone=at.zone)

    def day(self, day: Day) -> str:
        """A day as it is written here."""
        number = self.first if day.day == 1 else str(day.day)
        return self.date.format(day=number, month=self.months[day.month - 1], year=day.year)

    def listed(self, words: Sequence[str], last: str | None = None) -> str:
        """Words as a person lists them; "or" before the last one unless told otherwise."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {last or self.either} {words[-1]}"

    def apart(self, words: Iterable[str]) -> str:
        """Phrases that hold commas of their own."""
        return self.semicolon.join(words)

    def weapons_of(self, words: Iterable[str]) -> list[str]:
        """Weapons of the document, each once: the word here, or the name as it stands, quoted."""
        return list(dict.fromkeys(self.weapons.get(word.casefold()) or self.quoted(word) for word in words))

    def person(self, word: str) -> str:
        """Who may enter or fly: the word here, or the name as it stands, quoted."""
        return self.people.get(word.casefold()) or self.quoted(word)

    def quoted(self, name: str) -> str:
        """A name of the document."""
        return self.quotes.format(name)

    def named(self, sites: Sequence[Site]) -> str:
        """Objects that the text names, with the space before them; "" where it names none."""
        return self.among.format(names=", ".join(self.quoted(site.name) for site in sites)) if sites else ""

    def contracted(self, words: str) -> str:
        """Russian says "со 2 марта", because the ordinal begins with two consonants."""
        return SECOND.sub(r"\1о 2 ", words) if self.language == "ru" else words

    def applies(self, rule: Rule) -> str:
        """When and where a rule binds, as a sentence of its own."""
        tail, start, end = self.tail, rule.in_force_from, rule.in_force_until
        form = tail.since if end is None else tail.between
        if start is None:
            form = tail.since_open if end is None else tail.between_open
        when = form.format(start=start and self.moment(start), end=end and self.moment(end))
        if end is None:
            when += tail.no_end if rule.in_force_days is None else tail.counted.format(days=rule.in_force_days)
        return f"{self.contracted(when)} {self._where(rule)}.{self._rests(rule)}"

    def applies_where(self, rule: Rule) -> str:
        """Where a rule binds, for rules whose own sentence says when."""
        return f"{self.tail.anytime} {self._where(rule)}.{self._rests(rule)}"

    def _rests(self, rule: Rule) -> str:
        """When the text suspends the rule, a sentence for each time with the space before it."""
        said = ""
        for one in rule.suspended:
            form = self.tail.rests_on if one.ends is None else self.tail.rests
            moments = {"start": self.moment(one.starts), "end": one.ends and self.moment(one.ends)}
            said += " " + self.contracted(form.format(**moments))
        return said

    def _where(self, rule: Rule) -> str:
        where = self.tail.everywhere if rule.area is None else self.tail.area.format(title=rule.area.title)
        areas = ", ".join(self.quoted(zone.title) for zone in rule.except_areas)
        return where + (self.tail.apart_from.format(areas=areas) if areas else "")

    def _mm(self, calibre_mm: float) -> str:
        return f"{calibre_mm:g}".replace(".", self.decimal) + f" {self.millimetres}"
