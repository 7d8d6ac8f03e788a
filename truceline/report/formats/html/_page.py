"""What the template prints, prepared: numbered incidents, anchors, drawings, clauses beside their findings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from itertools import groupby
from string import ascii_uppercase
from types import SimpleNamespace
from typing import cast

from markupsafe import Markup, escape

from truceline.model.account import AccountLine, AccountPlace
from truceline.model.grade import Grade
from truceline.model.grade_words import GRADE_WORDS
from truceline.model.records import Bar, Finding, Incident
from truceline.model.report import (
    DRAFT,
    EDITION,
    NO_DATA,
    NOT_REVIEWED,
    SUMMARY_TOPICS,
    Clause,
    DecisionShown,
    EvidenceItem,
    IncidentCase,
    RegisterLine,
    Report,
    items,
    no_data,
    reading_of,
)
from truceline.model.sea import PassageDay, SeaDay
from truceline.model.telling import Saying
from truceline.model.terms import Blind, TimePrecision, Verdict
from truceline.report.formats.html import _blind, _case, _findings, _map, _sea, _waterfall, _weeks
from truceline.report.formats.html._geo import Window
from truceline.report.formats.html._lines import Drawing, drawings
from truceline.report.formats.html._outlines import ATTRIBUTION, Name
from truceline.report.formats.html._svg import isolated_text
from truceline.report.formats.html._words import Clock, percent, place, position

MAY_TOUCH = 1  # `IncidentCase.touch`: a rule speaks about it, or may
OPEN_ROWS = 200  # of the table of incidents
FOLDED_WHOLE = 100  # cases that fold with everything in them; beyond, a page of 2,000 cases would take seconds to open
PRINTED_WHOLE = 3  # cases; a busy day stays under twelve pages, and every other case is a line with its number
_WORDS = "|".join(verdict.value for verdict in Verdict)
_VERDICT = re.compile(rf"(?<=[:;] )({_WORDS})(?= under | \(|;|\.$)")
_NUMBER = re.compile(r"No\. ([0-9]+)(?=[.:] )")
LANGUAGES = {"en": "English", "de": "Deutsch", "uk": "Українська", "ru": "Русский", "fr": "Français"}
ABOUT_A_DAY = timedelta(hours=30)  # a date, with a few hours of doubt at its ends
_ID = re.compile(r"(?:\bitem )?\b([0-9a-f]{16})\b")  # of an item, in a note
LEAST_SHARE = 0.005  # of a type or object: smaller shares print as zero


class Page:
    """A report, arranged for reading."""

    attribution = ATTRIBUTION

    def __init__(self, report: Report) -> None:
        self.report = report
        self.clock = Clock(report.zone)
        self.shown = [case for case in report.cases if case.listed]
        self.low = [case for case in report.cases if not case.listed]
        self._drawn = _map.Drawn(report.shapes)
        self._clauses = {clause.rule_id: clause for clause in report.clauses}

    @cached_property
    def window(self) -> Window:
        """The frame of the overview."""
        return _map.overview_window(self.report)

    def overview(self) -> Markup:
        """The map of the day."""
        return _map.overview(self.report, self._drawn, self.shown, self.low)

    def outside(self) -> int:
        """How many numbered incidents lie outside the overview."""
        return _map.outside(self.report, self.shown)

    def mini(self, case: IncidentCase) -> Markup:
        """The map of one incident."""
        return _map.mini(case, self._drawn, self.window, self._own_names)

    @cached_property
    def _own_names(self) -> list[Name]:
        return _map.own_names(self.report)

    def blind(self) -> Markup:
        """The map of what could not be seen, with the mission's lines and the numbers of the cases."""
        return _blind.blind(
            self.report.coverage,
            lambda frame: (*((line, None) for line in self._drawn.on(frame)), *_map.marks(frame, self.shown)),
        )

    def sea_map(self) -> Markup:
        """The map of the sea."""
        sea = cast("SeaDay", self.report.sea)
        return _sea.sea_map(sea)

    def weeks(self) -> Markup:
        """The freedom of navigation over the weeks."""
        sea = cast("SeaDay", self.report.sea)
        return _weeks.weeks(sea.days, exercise=self.report.exercise)

    def sea_days(self) -> list[tuple[str, list[PassageDay], list[PassageDay]]]:
        """Each lane with its last days and those before."""
        return _sea.by_lane(cast("SeaDay", self.report.sea).days)

    def drawings(self) -> list[Drawing]:
        """The lines and zones on the maps, each with who drew it, when, and how old it is for this day."""
        return drawings(self.report.shapes, self.report.day)

    @cached_property
    def full(self) -> frozenset[str]:
        """Incidents that are printed whole: the first that a rule reaches under some reading; all others fold."""
        touching = [case.incident.incident_id for case in self.shown if case.touch <= MAY_TOUCH]
        return frozenset(touching[:PRINTED_WHOLE])

    @property
    def listed(self) -> Sequence[IncidentCase]:
        """The cases of the open table; the rest of it folds."""
        return self.shown[:OPEN_ROWS]

    @cached_property
    def folded(self) -> list[IncidentCase]:
        """Cases that fold, each whole."""
        return [case for case in self.shown if case.incident.incident_id not in self.full][:FOLDED_WHOLE]

    @cached_property
    def brief(self) -> list[IncidentCase]:
        """Cases of a very busy day beyond those: a row with its evidence for each, so that the page opens at once."""
        return [case for case in self.shown if case.incident.incident_id not in self.full][FOLDED_WHOLE:]

    def number_of(self, case: IncidentCase) -> int:
        """The number of a listed case on this page."""
        return self._numbers[case.incident.incident_id]

    def number_or_blank(self, case: IncidentCase) -> str:
        """The number of a case on the page of its day; "" for one of the compact table."""
        return str(self._numbers.get(case.incident.incident_id, ""))

    def rules_of(self, case: IncidentCase) -> frozenset[str]:
        """The rules that speak about a case."""
        return frozenset(finding.rule_id for finding in case.findings)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {case.incident.incident_id: number for number, case in enumerate(self.shown, 1)}

    def titles(self, case: IncidentCase) -> tuple[tuple[str, str], ...]:
        """The title in every language; in English alone where the report has no other."""
        return case.telling.titles if case.telling is not None else (("en", case.title),)

    def harm(self, case: IncidentCase) -> str:
        """Dead and hurt in a cell of the table, each the highest that anybody tells."""
        return _case.harm(case)

    def damage(self, case: IncidentCase) -> list[tuple[str, str]]:
        """What is alleged to be hit or cut off, and by whom."""
        return _case.damage(case)

    def cause_open(self, case: IncidentCase) -> str:
        """That nobody tells the cause, where that is so."""
        return _case.cause_open(case)

    def else_open(self, case: IncidentCase) -> str:
        """That something else may have been hit, where that is so."""
        return _case.else_open(case)

    def harmed(self, case: IncidentCase) -> list[tuple[str, str]]:
        """Each number of dead and hurt, and who tells it."""
        return _case.harmed(case)

    def voices(self, case: IncidentCase) -> list[tuple[str, list[tuple[Saying, list[tuple[str, str]]]]]]:
        """The parties' statements beside each other, then the third voices; each with links to its evidence."""
        return _case.voices(case, self.anchors(case))

    def grade_words(self, incident: Incident) -> list[tuple[str, str]]:
        """The grade of evidence in every language."""
        return [(tag, held[incident.grade.word][0]) for tag, held in GRADE_WORDS.items()]

    def watchers(self, case: IncidentCase) -> list[tuple[str, str]]:
        """Who could have looked at a case when it happened, by answer."""
        return _case.watchers(case)

    def counts(self) -> list[tuple[str, list[str]]]:
        """Each wording that counts over a sector or a country, with the lines that say so."""
        held = self.report.account
        found: dict[str, list[str]] = {}
        for line in () if held is None else held.lines:
            for one in line.items if line.place is AccountPlace.COUNTED else ():
                found.setdefault(one.words, []).append(one.where)
        return list(found.items())

    def account(self) -> list[tuple[str, int, list[AccountLine]]]:
        """Each place of the account with its number and its lines."""
        held = self.report.account
        if held is None:
            return []
        every = [
            (place.value, held.count(place), [one for one in held.lines if one.place is place])
            for place in AccountPlace
        ]
        return [one for one in every if one[1]]

    def letters(self) -> list[tuple[str, str]]:
        """The reasons that the blind map shows, letter and word."""
        used = {cell.blind for cell in self.report.coverage.cells if cell.blind}
        return [(letter.value, _blind.why(letter)) for letter in Blind if letter.value in used]

    def clause(self, finding: Finding) -> Clause | None:
        """The clause a finding speaks about; None if the report does not carry it."""
        return self._clauses.get(finding.rule_id)

    def by_verdict(self, case: IncidentCase) -> list[tuple[str, str]]:
        """Each verdict word of an incident, and the rules and readings that gave it."""
        return _findings.by_verdict(case.findings)

    def readings(self) -> list[tuple[str, list[str]]]:
        """The readings of each text; the text is "" where one alone is in force."""
        parts = [one.reading.rpartition("/") for one in self.report.readings]
        return [(text, [name for _, _, name in some]) for text, some in groupby(parts, key=lambda part: part[0])]

    def reading_of(self, finding: Finding) -> str:
        """The name of a reading beside its rule."""
        return reading_of(finding)

    def review(self) -> str:
        """Whether people stand behind the page."""
        said = {
            NOT_REVIEWED: "Not reviewed by a person: made by the machine alone.",
            DRAFT: "DRAFT: made by the machine; two officers have not released it.",
        }
        number = self.report.review.removeprefix(EDITION)
        released = f"Edition {number}: what two officers signed, with their signatures in the bundle beside this page."
        return said.get(self.report.review, f"{released} Without the bundle this line proves nothing.")

    def decisions(self, case: IncidentCase) -> list[DecisionShown]:
        """What officers decided about a case."""
        return [one for one in self.report.decisions if case.number and case.number in {one.case, *one.others}]

    def attributed(self, case: IncidentCase) -> frozenset[int]:
        """Entries of attributions that two people signed on the case as last accepted; one alone says nothing."""
        made = [one for one in self.report.decisions if case.number and one.case == case.number]
        if not made or made[-1].after != "accepted":
            return frozenset()
        last = max((k for k, one in enumerate(made) if one.act == "accept"), default=0)
        if case.last_changed_utc is not None and case.last_changed_utc > made[last].at_utc:
            return frozenset()  # superseded: they signed a case that has changed since
        signed: dict[tuple[str, ...], dict[int, str]] = {}
        for one in made[last:]:
            if one.act == "attribute" and not one.struck:
                about = dict(one.about)
                signed.setdefault((about["party"], about["standard"]), {})[one.entry] = one.officer
        return frozenset(entry for by in signed.values() if len(set(by.values())) > 1 for entry in by)

    def parted(self, case: IncidentCase) -> SimpleNamespace:
        """The findings about an incident: of rules that some reading applies, and of those that none does."""
        within, beyond = _findings.parted(case.findings)
        decided: dict[str, list[str]] = {}
        for row in beyond:
            decided.setdefault(row.said.rule_id, []).append(row.said.decided_by)
        why = [(rule, ", ".join(dict.fromkeys(words))) for rule, words in decided.items()]
        return SimpleNamespace(within=within, beyond=beyond, why=why)

    def period(self) -> list[_findings.Row]:
        """The findings over the whole day."""
        return _findings.rows(self.report.period_findings)

    def clauses(self, case: IncidentCase) -> list[Clause]:
        """The clauses beside one incident that some reading applies, once each."""
        named = dict.fromkeys(row.said.rule_id for row in self.parted(case).within)
        return [self._clauses[name] for name in named if name in self._clauses]

    def languages(self) -> list[tuple[str, str]]:
        """The languages that clauses speak, by code and own name."""
        spoken = {tag for clause in self.report.clauses for tag, _ in clause.sentences}
        return [(tag, name) for tag, name in LANGUAGES.items() if tag in spoken]

    def grades(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Each grade with (language, its word, what it means) in every language that the clauses speak."""
        spoken = [tag for tag, _ in self.languages() if tag in GRADE_WORDS] or ["en"]
        return [(grade.value, [(tag, *GRADE_WORDS[tag][grade]) for tag in spoken]) for grade in Grade]

    @cached_property
    def line_numbers(self) -> dict[str, int]:
        """The number of each line of the register in its table."""
        return {line.entry_id: number for number, line in enumerate(self.report.register, 1)}

    def asked(self) -> list[tuple[tuple[str, str], list[SimpleNamespace]]]:
        """What rules ask for by themselves: (rule, type) and one row for each subject."""
        rules = groupby(self.report.asked, key=lambda f: (f.rule_id, f.rule_type))
        return [(rule, [self._asked(one) for one in items(list(some))]) for rule, some in rules]

    def _asked(self, findings: Sequence[Finding]) -> SimpleNamespace:
        """One thing asked for: readings that give one reason share it."""
        reasons: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for finding in findings:
            reasons.setdefault((finding.because, finding.flips), []).append(reading_of(finding))
        names = dict.fromkeys(name for finding in findings for name in finding.entries)
        return SimpleNamespace(
            subject=findings[0].subject,
            findings=findings,
            decided_by="; ".join(dict.fromkeys(finding.decided_by for finding in findings)),
            reasons=[("" if len(reasons) == 1 else ", ".join(who), *why) for why, who in reasons.items()],
            lines=[name for name in names if name in self.line_numbers],
        )

    def line_time(self, line: RegisterLine) -> str:
        """When what a line of the register records takes or took place."""
        return self.clock.interval(line.started_utc, line.ended_utc, TimePrecision.MINUTE.value)

    def file_name(self, sha256: str) -> str:
        """The name of a kept file; "" where the report does not list it."""
        return next((name for source in self.report.sources for name, sha, _ in source.files if sha == sha256), "")

    def anchors(self, case: IncidentCase) -> dict[str, str]:
        """The anchor of each evidence row of an incident."""
        names = [item.evidence_id for item in case.evidence]
        return {name: f"e-{case.incident.incident_id}-{row}" for row, name in enumerate(names, 1)}

    def origins(self, case: IncidentCase) -> dict[str, str]:
        """A letter for each origin of an incident's claims, in the order of the evidence: A, B, ... Z, A1, ..."""
        names = dict.fromkeys(item.origin for item in case.evidence if item.origin)
        return {name: f"{ascii_uppercase[row % 26]}{row // 26 or ''}" for row, name in enumerate(names)}

    def waterfall(self, case: IncidentCase) -> SimpleNamespace:
        """Rows and sum of one waterfall."""
        rows = _waterfall.rows(case.incident, self.anchors(case))
        return SimpleNamespace(rows=rows, sum=_waterfall.total(case.incident))

    def topics(self) -> list[tuple[str, list[Markup]]]:
        """The summary by topic: its word, and its sentences with incidents linked and verdicts boxed."""
        found: list[tuple[str, list[Markup]]] = []
        for sentence in self.report.summary:
            topic, _, rest = sentence.partition(": ")
            if topic not in SUMMARY_TOPICS:
                topic, rest = found[-1][0] if found else "Exercise", sentence
            if not found or found[-1][0] != topic:
                found.append((topic, []))
            found[-1][1].append(self._sentence(topic, rest))
        return found

    def _sentence(self, topic: str, words: str) -> Markup:
        text = str(isolated_text(words))
        if topic in ("Verdicts", "Asked for"):
            text = _VERDICT.sub(_boxed, text)
        number = _NUMBER.match(text)
        if number and int(number[1]) <= len(self.shown):
            anchor = f"i-{self.shown[int(number[1]) - 1].incident.incident_id}"
            text = f'<a href="#{escape(anchor)}">No. {number[1]}</a>{text[number.end() :]}'
        return Markup(text)  # noqa: S704 - escaped above

    def where(self, case: IncidentCase) -> str:
        """The place of an incident without a name: the title names it, the ellipse may bear the name of one report."""
        return place(replace(case.incident.place, name=None))

    def notes(self) -> list[tuple[str, str, int]]:
        """(kind, source, count) of the notes on sources, the most frequent first."""
        kinds = Counter((note.kind, note.source) for note in self.report.degraded)
        return [(kind, source, count) for (kind, source), count in sorted(kinds.items(), key=lambda k: (-k[1], k[0]))]

    def blocks(self) -> list[_blind.Block]:
        """The content of the blind map as rows of a table."""
        return _blind.blocks(self.report.coverage.cells)

    def when(self, incident: Incident) -> str:
        """Local and UTC, with precision."""
        return self.clock.interval(incident.started_utc, incident.ended_utc, incident.time_precision.value)

    def seen(self, item: EvidenceItem) -> str:
        """When a piece of evidence places the event."""
        return self.clock.interval(item.started_utc, item.ended_utc, item.time_precision)

    def bar_time(self, case: IncidentCase, bars: Sequence[Bar]) -> str:
        """When the evidence of a row was; the day alone where no more is known, "" for a row without a time."""
        first, last = self._bar_time(case, bars[0]), self._bar_time(case, bars[-1])
        return first if first == last else f"{first}; last {last}"

    def _bar_time(self, case: IncidentCase, bar: Bar) -> str:
        if bar.at_utc is None:
            return ""
        items = [item for item in case.evidence if item.evidence_id in bar.evidence]
        precisions = {item.time_precision for item in items}
        dated = [item for item in items if item.time_precision == TimePrecision.DAY.value]
        if dated:  # the day that its sentence names: a date somewhere else begins on the day before, seen from here
            width = dated[0].ended_utc - dated[0].started_utc
            middle = dated[0].started_utc + (width / 2 if width <= ABOUT_A_DAY else timedelta(0))
            return f"{self.clock.day(middle)}, time of day not known"
        if TimePrecision.HOURS.value in precisions:
            return f"from {self.clock.moment(bar.at_utc)} on; hours, not minutes"
        return self.clock.moment(bar.at_utc)

    def note(self, case: IncidentCase, note: str) -> Markup:
        """A note with the items it names as links: to this incident's evidence, or to the incident that has them."""
        own = {name: f'<a href="#{anchor}">[{anchor.rsplit("-", 1)[1]}]</a>' for name, anchor in self._own(case)}
        text = str(isolated_text(note))
        return Markup(_ID.sub(lambda name: own.get(name[1]) or self._elsewhere(name[0], name[1]), text))  # noqa: S704 - escaped

    def _own(self, case: IncidentCase) -> list[tuple[str, str]]:
        return [(name, str(escape(anchor))) for name, anchor in self.anchors(case).items()]

    def _elsewhere(self, words: str, name: str) -> str:
        number = self._holder.get(name)
        if number is None:
            return words
        holder = self.shown[number - 1].incident.incident_id
        return f'an item of <a href="#i-{escape(holder)}">No. {number}</a>'

    @cached_property
    def _holder(self) -> dict[str, int]:
        return {name: number for number, case in enumerate(self.shown, 1) for name in case.incident.members}

    def shares(self, pairs: tuple[tuple[object, float], ...]) -> list[tuple[str, float]]:
        """Shares that are worth printing."""
        return [(str(name), share) for name, share in pairs if share >= LEAST_SHARE]

    def observer(self, item: EvidenceItem) -> str:
        """Where the observer stood; "" where no observer is known."""
        if item.observer is None:
            return ""
        named = f"{item.observer.name}, " if item.observer.name else ""
        return f"{named}{position(*item.observer.centre())}"

    def empty(self) -> str:
        """The answer that stands where no incident does."""
        if no_data(self.report):
            return NO_DATA
        seen = self.report.coverage.seen_share
        return f"Nothing was found in {percent(seen)} of the area-hours; {percent(1 - seen)} could not be seen."

    def lang(self, tag: str) -> str:
        """A `lang` attribute value; empty for text whose language nobody knows, as HTML defines."""
        return "" if tag == "und" else tag


def _boxed(word: re.Match[str]) -> str:
    return f'<span class="verdict v-{word[0].replace(" ", "-")}">{word[0]}</span>'
