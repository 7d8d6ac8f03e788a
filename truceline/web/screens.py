"""The pages that show: each takes what stands and draws it; nothing here writes."""

import hashlib
from collections import Counter
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from truceline.evidence.entry import instant
from truceline.evidence.keep import kept
from truceline.evidence.note import parse_checkpoint
from truceline.model.errors import UnknownName
from truceline.model.times import local_day
from truceline.report.edition import receipt
from truceline.report.formats.html import _map
from truceline.report.pdf.make import can_typeset
from truceline.report.pdf.sign import can_sign
from truceline.report.verify import letters
from truceline.review.acts import ANSWERS, ASKED, CORRECTABLE, MOVES, UNDONE, UNRESOLVED, Act, State
from truceline.review.attribution import mandate
from truceline.review.release import Doing
from truceline.review.rights import TABLE, Right, Role
from truceline.review.shown import differences
from truceline.review.tiers import Tier
from truceline.sources._registry import sources as registered
from truceline.web.app import Asked
from truceline.web.reading import STRIP, Row, arguments

SHOWN = 300  # lines of the log, and cases of a search
PAIRS = 60
HANDED_IN = "handed in at the desk by "  # origin of a file, before the name
DONE = frozenset({State.ACCEPTED, State.CLOSED})


def shift(asked: Asked) -> Response:
    """One screen to take over with: what touches the agreement, what is new, who has what, what is silent."""
    reading, days = asked.desk.reading, asked.desk.reading.days()
    if not days:
        return asked.desk.draw(asked, "empty", title="Shift")
    day = _day(asked, days)
    page, rows = reading.page(day), reading.rows(day, at=asked.at)
    sources = page.report.sources
    return asked.desk.draw(
        asked, "shift", title="Shift", day=day, page=page, rows=rows, days=days[:STRIP], overview=reading.overview(day),
        silent=[one for one in sources if not one.rows_of_day], left=_left(asked, day),
        states=Counter(row.now.state.value for row in rows), jobs=asked.desk.jobs.all,
    )  # fmt: skip


def queue(asked: Asked) -> Response:
    """What waits: new, returned, disputed, superseded, and what waits for a second reader."""
    days = asked.desk.reading.days()
    if not days:
        return asked.desk.draw(asked, "empty", title="Queue")
    day = _day(asked, days)
    rows = [row for row in asked.desk.reading.rows(day, at=asked.at) if row.now.state not in DONE]
    return asked.desk.draw(
        asked, "queue", title="Queue", day=day, days=days[:STRIP], rows=rows, page=asked.desk.reading.page(day),
        reasons=UNRESOLVED,
    )  # fmt: skip


def case(asked: Asked) -> Response:
    """A case with everything that was said and decided, and what may be decided next."""
    return draw_case(asked, asked.path["number"])


def draw_case(asked: Asked, number: str, status: int = 200, **values: object) -> Response:
    """The page of a case; `values` beside, such as both versions after a refusal."""
    row, page = asked.desk.reading.row(number, at=asked.at)
    rows = [*asked.desk.reading.listed(page.report.day)]
    place = rows.index(number) if number in rows else 0
    return asked.desk.draw(
        asked, "case", status, title=f"Case {number}", row=row, page=page, case=row.case, now=row.now,
        acts=_acts(asked, row), seen=asked.desk.reading.board.seen(number), answers=ANSWERS, asked_of=ASKED,
        fields=CORRECTABLE, reasons=UNRESOLVED, undone=UNDONE, Act=Act, mandate=mandate(asked.desk.workspace),
        near=asked.desk.reading.near(row, at=asked.at)[:5], stale=values.get("stale"),
        before=rows[place - 1] if place else "", after=rows[place + 1] if place + 1 < len(rows) else "",
        due=instant(asked.at + timedelta(hours=24)), can_pdf=can_typeset() and can_sign(),
    )  # fmt: skip


def same(asked: Asked) -> Response:
    """Two cases side by side: what speaks for one event and what against, and the acts on them."""
    reading = asked.desk.reading
    one, other = asked.query.get("one", ""), asked.query.get("other", "")
    if not one:
        pairs = _pairs(asked)
        return asked.desk.draw(asked, "pairs", title="Same event?", pairs=pairs)
    row, page = reading.row(one, at=asked.at)
    near = reading.near(row, at=asked.at)
    other = other or (near[0][0].number if near else "")
    if not other:
        return asked.desk.draw(asked, "pairs", title="Same event?", pairs=[])
    twin, twin_page = reading.row(other, at=asked.at)
    speaks, against = arguments(row.case, twin.case)
    both = _map.several([row.case, twin.case], label="Both cases on one map")
    return asked.desk.draw(
        asked, "same", title="Same event?", sides=((row, page), (twin, twin_page)), speaks=speaks, against=against,
        near=near, axis=_axis(row, twin), map=both, seen=reading.board.seen(one), seen_other=reading.board.seen(other),
    )  # fmt: skip


def clause(asked: Asked) -> Response:
    """A rule of the text with the cases before it, under each reading, beside the words."""
    days = asked.desk.reading.days()
    if not days:
        return asked.desk.draw(asked, "empty", title="Clause")
    day = _day(asked, days)
    page = asked.desk.reading.page(day)
    rules = page.report.clauses
    chosen = next((one for one in rules if one.rule_id == asked.query.get("rule", "")), rules[0] if rules else None)
    rule = "" if chosen is None else chosen.rule_id
    told = {case.number: case.findings for case in page.report.cases}
    rows = [
        (row, [one for one in told[row.number] if one.rule_id == rule])
        for row in asked.desk.reading.rows(day, at=asked.at)
    ]
    shown = [(row, found) for row, found in rows if any(one.verdict != "outside scope" for one in found)]
    beyond = sum(bool(found) for _, found in rows) - len(shown)
    return asked.desk.draw(
        asked, "clause", title="Clause", day=day, days=days[:STRIP], page=page, clauses=rules, clause=chosen,
        rows=shown, beyond=beyond, period=[one for one in page.report.period_findings if one.rule_id == rule],
    )  # fmt: skip


def blind(asked: Asked) -> Response:
    """What could not be seen of a day, and the next looks."""
    days = asked.desk.reading.days()
    if not days:
        return asked.desk.draw(asked, "empty", title="Blind")
    day = _day(asked, days)
    return asked.desk.draw(asked, "blind", title="Blind", day=day, days=days[:STRIP], page=asked.desk.reading.page(day))


def report(asked: Asked) -> Response:
    """The report of a day on its way out: draft, what changed, blockers, signatures, tiers."""
    days = asked.desk.reading.days()
    if not days:
        return asked.desk.draw(asked, "empty", title="Report")
    day = _day(asked, days)
    editions = asked.desk.reading.editions.releases.of_day(day)
    return asked.desk.draw(
        asked, "report", title="Report", day=day, days=days[:STRIP], page=asked.desk.reading.page(day),
        editions=editions, edition=editions[-1] if editions else None, tiers=list(Tier), jobs=asked.desk.jobs.all,
    )  # fmt: skip


def report_page(asked: Asked) -> Response:
    """The page of the newest report as it was made, apart from the desk: sandboxed, with its own policy."""
    day = asked.path["day"]
    asked.desk.reading.board.screen.refresh()  # a report may have been made beside the desk
    asked.desk.reading.page(day)
    line = asked.desk.reading.board.screen.lines[day]
    path = asked.desk.workspace.reports_folder / day / "report.html"
    edition = asked.desk.reading.editions.releases.of_day(day)
    held = [path, *(asked.desk.reading.editions.folder(one) / "mission" / "report.html" for one in reversed(edition))]
    for one in held:
        data = one.read_bytes() if one.is_file() else b""
        if hashlib.sha256(data).hexdigest() == line.files.get("report.html", ("",))[0]:  # what was signed, or nothing
            made = Response(data, media_type="text/html; charset=utf-8")
            made.headers["Content-Security-Policy"] = "sandbox allow-scripts; frame-ancestors 'none'"
            return made
    raise UnknownName("page of the day", line.day, [])


def report_pdf(asked: Asked) -> Response:
    """The signed PDF of a sealed edition, where it is the one that its seal logged."""
    day, number = asked.path["day"], asked.path["edition"]
    made = asked.desk.reading.editions.releases.of_day(day)
    sealed = [(one, line) for one in made for line in one.lines if line.doing is Doing.SEAL and "pdf" in line.about]
    for edition, line in sealed:
        if str(edition.number) == number:
            return as_pdf(asked.desk.workspace.vault.read(line.about["pdf"]), f"report-{day}-{number}.pdf")
    raise UnknownName("edition with a PDF", f"{day}, {number}", [str(one.number) for one, _ in sealed])


def as_pdf(data: bytes, name: str) -> Response:
    """A PDF to keep: a browser does not show it inside our pages."""
    made = Response(data, media_type="application/pdf")
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


def log(asked: Asked) -> Response:
    """Who decided what, the newest first, and the head of the log as letters."""
    board, releases = asked.desk.reading.board, asked.desk.reading.editions.releases
    head = parse_checkpoint(asked.desk.workspace.checkpoint_file.read_bytes())
    by = asked.query.get("by", "")
    held = next((one for one in asked.desk.reading.officers() if one.name == asked.session.officer), None)
    public = held is not None and TABLE[Right.READ_LOG] & set(held.roles) == {Role.LIAISON}  # what went out, no words
    made: list[dict[str, Any]] = [
        {"seq": one.seq, "clock": one.clock, "officer": one.officer, "role": one.role, "what": one.act.value,
         "case": one.case, "text": one.text}
        for one in (() if public else board.ledger.decisions())
    ]  # fmt: skip
    made += [
        {"seq": one.seq, "clock": one.clock, "officer": one.officer, "role": one.role, "case": "",
         "text": "" if public else one.text, "what": f"{one.doing.value} of edition {one.edition} of {one.day}"}
        for one in releases.lines()
        if not public or one.doing in {Doing.SEAL, Doing.DELIVER, Doing.ACKNOWLEDGE}
    ]  # fmt: skip
    lines = sorted((one for one in made if by in {"", one["officer"]}), key=lambda one: -one["seq"])
    return asked.desk.draw(
        asked, "log", title="Log", liaison=public, lines=lines[:SHOWN], many=len(lines), by=by, size=head.size,
        letters=letters(head.text()), origin=asked.desk.workspace.origin,
    )  # fmt: skip


def receipts(asked: Asked) -> Response:
    """What was delivered to this liaison officer, with the head of the log as letters; their disputes, and replies."""
    editions, workspace = asked.desk.reading.editions, asked.desk.workspace
    days = sorted({line.day for line in editions.releases.lines()}, reverse=True)
    made = [
        (edition, line, receipt(workspace, edition, line))
        for day in days
        for edition in editions.releases.of_day(day)
        for line in edition.deliveries
        if line.about["to"] == asked.session.officer
    ]
    held = {one.about["delivery"] for edition, _, _ in made for one in edition.receipts}
    every = asked.desk.reading.board.ledger.decisions()
    mine = [one for one in every if one.act is Act.DISPUTE and one.officer == asked.session.officer]
    told = [one for one in every if one.act is Act.REPLY]
    replies = {one.seq: next((two for two in told if two.case == one.case and two.seq > one.seq), None) for one in mine}
    return asked.desk.draw(
        asked, "receipts", title="Receipts", receipts=made, held=held, disputes=mine, replies=replies,
        due=instant(asked.at + timedelta(hours=24)),
    )  # fmt: skip


def sources(asked: Asked) -> Response:
    """What was received from whom, how old it is, what is wrong with it, what was taken back.

    Who may not read the mission's files sees their own.
    """
    files = sorted(kept(asked.desk.workspace), key=lambda one: (one.source, one.blob.received_utc))
    every = not asked.desk.reading.officers() or bool(TABLE[Right.READ_MISSION] & _roles(asked))
    if not every:
        files = [one for one in files if one.blob.origin == HANDED_IN + asked.session.officer]
    last = {one.source: one.blob.received_utc for one in files}
    ages = {name: _age(asked.at - at) for name, at in last.items()}
    readers = sorted((name, module.MANIFEST.title) for name, module in registered().items())
    return asked.desk.draw(
        asked, "sources", title="Sources", files=files, ages=ages, last=last, readers=readers,
        jobs=asked.desk.jobs.all if every else [], may_keep=may_hand_in(asked),
    )  # fmt: skip


def may_hand_in(asked: Asked) -> bool:
    """Whether whoever acts may hand in files; a liaison officer's notices are disputes."""
    return bool(TABLE[Right.SUBMIT] & _roles(asked) - {Role.LIAISON})


def me(asked: Asked) -> Response:
    """Who acts in this browser."""
    return asked.desk.draw(asked, "me", title="Who is at the desk", known=asked.desk.reading.officers())


def keys(asked: Asked) -> Response:
    """The keys."""
    return asked.desk.draw(asked, "keys", title="Keys")


def compared(asked: Asked, number: str, version: str) -> dict[str, Any]:
    """Both versions of a case side by side, where a decision was about the older one."""
    screen = asked.desk.reading.board.screen
    new = screen.require(number)
    try:
        old = screen.version(number, version)
    except UnknownName:
        return {"old": version[:12], "new": new.version[:12], "rows": []}
    return {"old": old.version[:12], "new": new.version[:12], "rows": differences(old, new)}


def _roles(asked: Asked) -> frozenset[Role]:
    """Of whoever acts in this browser."""
    known = next((one for one in asked.desk.reading.officers() if one.name == asked.session.officer), None)
    return frozenset(() if known is None else known.roles)


def _acts(asked: Asked, row: Row) -> list[Act]:
    """What this officer may do with the case now, as far as the table and the state say; the gate asks again."""
    known = next((one for one in asked.desk.reading.officers() if one.name == asked.session.officer), None)
    if known is None:
        return []
    found = []
    for act, move in MOVES.items():
        allowed = row.now.state in move.from_ and bool(TABLE[move.right] & set(known.roles))
        mine = not move.holder or row.now.holder == known.name
        second = act not in {Act.ACCEPT, Act.RETURN} or row.now.assessed_by != known.name
        if allowed and mine and second:
            found.append(act)
    return found


def _pairs(asked: Asked) -> list[tuple[Row, Row, float]]:
    """Pairs of cases that might be one event, the nearest first, without those that people ruled on."""
    reading, found = asked.desk.reading, list[tuple[Row, Row, float]]()
    for one, other, km in reading.pairs(STRIP):
        row, twin = reading.rows_of((one, other), at=asked.at)
        if not any(other in {made.case, *made.others} for made in row.now.relations):
            found.append((row, twin, km))
        if len(found) == PAIRS:
            break
    return found


def _axis(one: Row, other: Row) -> list[tuple[str, float, float]]:
    """(number, begin, end) of two intervals as shares of their common span."""
    spans = [(row.number, row.case.incident.started_utc, row.case.incident.ended_utc) for row in (one, other)]
    begun, ended = min(start for _, start, _ in spans), max(end for _, _, end in spans)
    whole = max((ended - begun) / timedelta(seconds=1), 1.0)
    return [
        (number, (start - begun).total_seconds() / whole, max((end - begun).total_seconds() / whole, 0.0))
        for number, start, end in spans
    ]


def _day(asked: Asked, days: list[str]) -> str:
    return asked.query.get("day", "") or days[0]


def _left(asked: Asked, day: str) -> str:
    """The time to the end of a day; "" where it is over."""
    end = local_day(date.fromisoformat(day), asked.desk.workspace.zone)[1]
    return _age(end - asked.at) if end > asked.at else ""


def _age(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    return f"{days} d {rest // 60} h" if days else f"{rest // 60} h {rest % 60:02d} min"
