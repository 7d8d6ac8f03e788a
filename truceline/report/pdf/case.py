"""One case as blocks."""

from collections.abc import Iterator, Sequence
from typing import Any

from truceline.model.records import Finding
from truceline.model.report import Clause, DecisionShown, EvidenceItem, IncidentCase
from truceline.model.terms import Verdict
from truceline.report.formats.html import _words as words
from truceline.report.formats.html._findings import Row
from truceline.report.formats.html._page import Page
from truceline.report.pdf.blocks import (
    BREAK,
    Block,
    Runs,
    after,
    bold,
    boxed,
    facts,
    figure,
    framed,
    heading,
    lang,
    lines,
    listed,
    note,
    paragraph,
    runs,
    shown,
    small,
    table,
    under,
)

SHORT = 12  # digits of a digest


def whole_case(page: Page, case: IncidentCase, *, level: int) -> Iterator[Block]:
    """A case whole: the question, the facts beside the map, both sides, findings, decisions, evidence, the sum."""
    number = page.number_or_blank(case)
    yield heading(level, f"{number + '. ' if number else ''}{case.title}")
    known = (
        f"Case {case.number}; first known by {case.first_known_utc.date()}, last changed "
        f"{case.last_changed_utc.date()}; "
        if case.number and case.first_known_utc and case.last_changed_utc
        else ""
    )
    yield paragraph(small(f"{known}incident {case.incident.incident_id}, version {case.incident.version}"))
    yield from _question(page, case)
    map_ = figure(
        str(page.mini(case)),
        f"Map of incident {case.incident.incident_id}: the ellipse holds it with 90 %; evidence as areas. "
        f"{page.where(case)}.",
        "Thick: the incident, 90 %. Thin: its evidence, claims dashed; a triangle is an observer.",
    )
    yield {"t": "side", "left": facts(_facts_of(page, case)), "right": map_}
    yield from _voices(page, case)
    yield from _findings(page, case)
    yield from _clauses(page, case)
    yield from _decisions(page, case)
    yield from _evidence(page, case)
    yield from _why(page, case)


def _question(page: Page, case: IncidentCase) -> Iterator[Block]:
    if case.telling is None or not case.telling.questions:
        if case.not_covered:
            yield framed(boxed("not covered"), " No rule of the text speaks about this incident.")
        return
    for one in case.telling.questions:
        ways = "; ".join(page.clock.told(way) for way in one.settled_by)
        yield framed(
            bold("The question to decide. "),
            one.sentences[0][1],
            *([BREAK, small(f"Would settle or change it: {ways}.")] if ways else []),
        )


def _facts_of(page: Page, case: IncidentCase) -> list[tuple[str, Runs]]:
    i = case.incident
    near = case.telling.near_object if case.telling is not None else ""
    shares = ", ".join(f"{name} {words.percent(share)}" for name, share in page.shares(i.types))
    objects = ", ".join(f"{name} {words.percent(share)}" for name, share in page.shares(i.objects))
    told = "; ".join(f"{what} ({who})" for what, who in page.harmed(case))
    damage = "; ".join(f"{what} ({who})" for what, who in page.damage(case))
    parties = ", ".join(i.grade.said_by_parties)
    return [
        ("When", runs(page.when(i))),
        ("Where", lines(
            case.near or "no named place is near", near and f"nearest known object: {near}",
            f"known to within {words.reach(i.place)} (90 %) of {words.position(i.place.lat_deg, i.place.lon_deg)}",
        )),
        ("Dead, hurt, as alleged", runs(told or "none alleged")),
        *([("Damage, as alleged", runs(damage))] if damage else []),
        ("Grade", lines(i.grade.word.value, i.grade.because,
                         parties and f"That it happened, whoever did it, is said by: {parties}.")),
        ("Number", lines(words.sure(i), words.confidence(i.confidence))),
        ("Type, if it happened", lines(shares or "N/K", page.cause_open(case))),
        ("Object, if it happened", lines(objects or "N/K", page.else_open(case))),
        ("Weapon", runs(f"{i.weapon or 'N/K'}; number {i.number if i.number is not None else 'N/K'}; "
                         f"direction {i.description.value}")),
        ("Perceived or told by", runs(f"{', '.join(i.observed_by)} ({', '.join(m.value for m in i.means)}; "
                                       f"{i.origins} independent {'origin' if i.origins == 1 else 'origins'})")),
    ]  # fmt: skip


def _voices(page: Page, case: IncidentCase) -> Iterator[Block]:
    said = page.voices(case)
    if not said:
        return
    yield heading(2, "Who says what")
    yield note(
        "Glosses are made by machine, by rule, and are no evidence; an accusation is the claim of the one who makes it."
    )
    for party, sayings in said:
        yield paragraph(bold(party))
        yield listed(
            [
                runs(one.gloss[0][1], BREAK, {"s": shown(one.words), "k": "s", "lang": lang(one.language)})
                for one, _ in sayings
            ]
        )


def _findings(page: Page, case: IncidentCase) -> Iterator[Block]:
    parted = page.parted(case)
    for rows, caption in (
        (parted.within, "Verdict under each reading"),
        (parted.beyond, "Rules that do not reach this incident, and what would change that"),
    ):
        if rows:
            yield table(
                caption, ("Rule", "Reading", "Verdict", "Decided by", "Because, and what would flip it"),
                (14, 14, 14, 14, 44), [_finding(page, row) for row in rows],
            )  # fmt: skip


def _finding(page: Page, row: Row) -> tuple[Any, ...]:
    said = row.said
    return (
        said.rule_id, row.readings, _chanced(said), said.decided_by,
        reasons(page, said.because, said.flips, [one.finding_id for one in row.findings]),
    )  # fmt: skip


def _chanced(said: Finding) -> Runs:
    open_ = f"may be covered: {said.not_known} is not known" if said.not_known else ""
    chance = f"chance {said.chance:.2f}" if said.chance is not None else ""
    return [boxed(str(said.verdict)), *after(open_, chance)]


def reasons(page: Page, because: str, flips: Sequence[str], ids: Sequence[str]) -> Runs:
    """Because, and what would flip it."""
    told = page.clock.told(because)
    return [*runs(told), *after(*(page.clock.told(one) for one in flips), " ".join(ids))]


def _clauses(page: Page, case: IncidentCase) -> Iterator[Block]:
    for clause in page.clauses(case):
        yield note(bold(f"{clause.rule_id}, {clause.article}: "), clause.sentence, *checked(clause))


def checked(clause: Clause) -> Runs:
    """Whether the words of a clause were checked."""
    ours = "; area drawn by us, not by the text" if clause.schematic else ""
    said = "checked against its source" if clause.verified else "wording not yet checked against its source"
    return after(f"{said}{ours}; source: {clause.source_address or 'N/K'}")


def _decisions(page: Page, case: IncidentCase) -> Iterator[Block]:
    made, attributed = page.decisions(case), page.attributed(case)
    if made:
        yield table(
            "Decisions of officers. None is deleted; one that was undone is struck through.",
            ("When", "Who", "What", "Why, in their words"), (24, 16, 24, 36),
            [_decision(page, one, told=one.act != "attribute" or one.entry in attributed) for one in made],
        )  # fmt: skip


def _decision(page: Page, one: DecisionShown, *, told: bool) -> tuple[Any, ...]:
    act = [{"s": shown(one.act), "k": "x", "lang": ""}, small(" undone")] if one.struck else runs(one.act)
    moved = f"{one.before} to {one.after}" if one.before != one.after else ""
    others = f"with {', '.join(one.others)}" if one.others else ""
    about = [f"{key}: {value}" for key, value in one.about] if told else []
    why = f"{one.reason + ': ' if one.reason else ''}{one.text}"
    text = runs(why if told else "not shown: not signed by two people on the case as it stands")
    return (
        under(page.clock.moment(one.at_utc), f"entry {one.entry}"), under(one.officer, one.role),
        [*act, *after(moved, others, *about)], [{**part, "k": "x"} for part in text] if one.struck and told else text,
    )  # fmt: skip


def _evidence(page: Page, case: IncidentCase) -> Iterator[Block]:
    origins = page.origins(case)
    yield table(
        "Evidence, in time order. A claim is what somebody said, not an observation. Claims with one origin letter "
        "count once.",
        ("No.", "Who, by what means", "When", "What", "Place", "Kept file, and where in it"), (4, 18, 18, 27, 17, 16),
        [
            (
                str(k),
                under(item.sensor, f"{item.kind}, source {item.source}"
                     + (f"; origin {origins[item.origin]}" if item.origin else "")),
                page.seen(item), said(item),
                under(words.place(item.place), f"observer at {page.observer(item)}" if item.observer else ""),
                kept(item),
            )
            for k, item in enumerate(case.evidence, 1)
        ],
    )  # fmt: skip


def said(item: EvidenceItem) -> Runs:
    """The words of an item, and what is doubtful about it."""
    told = [item.number and f"number: {item.number}", item.weapon and f"weapon: {item.weapon}", *item.quality]
    return [{"s": shown(item.words), "k": "", "lang": lang(item.language)}, *after(*told)]


def kept(item: EvidenceItem) -> Runs:
    """Where the kept bytes of an item are."""
    return under(f"{item.blob_sha256[:SHORT]} {item.where}", item.evidence_id)


def _why(page: Page, case: IncidentCase) -> Iterator[Block]:
    fall = page.waterfall(case)
    i = case.incident
    rows = [
        (under(row.sentence, page.bar_time(case, row.bars)), row.nats, row.factor) for row in fall.rows
    ]  # fmt: skip
    yield table(
        "Why this number: each reason multiplies the odds by its factor.",
        ("Reason", "Log of the factor, nats", "Factor on the odds"), (64, 18, 18),
        [*rows, ([bold(f"Sum, and the number shown: {words.number(i)}")], words.nats(i.log_odds),
                 words.factor(i.log_odds))],
    )  # fmt: skip


def graded(case: IncidentCase) -> Runs:
    """Grade and number."""
    i = case.incident
    return under(i.grade.word.value, f"{words.number(i)}; {i.confidence} confidence")


def verdicts(page: Page, case: IncidentCase) -> Runs:
    """Each verdict word with whose it is."""
    made: Runs = [boxed(Verdict.NOT_COVERED.value), BREAK] if case.not_covered else []
    for word, whose in page.by_verdict(case):
        made += [boxed(word), small(f" {whose}"), BREAK]
    return made[:-1]
