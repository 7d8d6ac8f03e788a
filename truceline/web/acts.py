"""The forms: each is one act at the gate below; what it refuses is said on the page, and nothing is lost."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from truceline.agreement.watched import watched
from truceline.evidence.entry import instant
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.intake import take_in
from truceline.model.errors import BadSetting, NotAllowed, StaleVersion, TrucelineError, UnknownName
from truceline.report.casefile import Wish, case_file
from truceline.report.edition import Asked as Step
from truceline.review.acts import Act
from truceline.review.board import as_wanted
from truceline.review.ledger import Wanted
from truceline.review.officers import load_key, on_duty
from truceline.review.release import Doing
from truceline.review.tiers import Tier
from truceline.sources._registry import source as find_source
from truceline.store.store import Store
from truceline.web.app import Asked, keep_language, status_of
from truceline.web.files import Sent
from truceline.web.screens import HANDED_IN, as_pdf, compared, draw_case, may_hand_in
from truceline.web.tongues import SPOKEN

MOST_DAYS = 366  # of one job
Steps = list[tuple[Act, dict[str, str]]]
SEAL_AFTER = timedelta(minutes=1)  # a head is signed at the next act after so long, and when the desk closes
ABOUT = (
    "happened",
    "why",
    "whom",
    "due",
    "question",
    "field",
    "before",
    "after_value",
    "party",
    "standard",
    "over",
    "of",
)


def choose(asked: Asked) -> Response:
    """Say who acts in this browser from now on."""
    name = asked.said("officer")
    on_duty(asked.desk.workspace, name)
    load_key(asked.desk.workspace, name, None)
    if asked.session.proven or asked.desk.logins.any():
        found = f"a browser of {asked.session.officer}" if asked.session.proven else "a word alone"
        raise NotAllowed(where=name, found=found, expected="to sign in as who you are", look="/login")
    asked.session.officer = name
    asked.desk.sessions.keep(asked.session)
    return _to(asked.desk.home_of(asked.session))


def speak(asked: Asked) -> Response:
    """The language of this browser from now on; what officers wrote stays as they wrote it."""
    wanted = asked.said("language")
    if wanted not in dict(SPOKEN):
        raise UnknownName("language", wanted, [tag for tag, _ in SPOKEN])
    made = _to("/me")
    keep_language(made, wanted)
    return made


def decide(asked: Asked) -> Response:
    """One decision on one case."""
    number = asked.path["number"]
    try:
        wanted = _wanted(asked, number)
        asked.desk.reading.board.decide(wanted, by=asked.session.officer, at_utc=asked.at)
    except TrucelineError as error:
        return _not_decided(asked, number, error)
    sealed(asked)
    return _to(asked.said("back") or f"/case/{number}")


def _not_decided(asked: Asked, number: str, error: TrucelineError) -> Response:
    """The page of the case with the reason, both versions where it changed, and the words that somebody typed."""
    changed = isinstance(error, StaleVersion)
    told = compared(asked, number, asked.said("version")) if changed else {"old": "", "new": "", "rows": []}
    words = "\n".join(filter(None, (asked.said(name) for name in ("text", "after_value", "party"))))
    return draw_case(asked, number, status_of(error), stale={**told, "text": words, "error": error})


def triage(asked: Asked) -> Response:
    """One decision on each of the chosen cases of the queue; what is refused is listed."""
    doing, day = asked.said("doing"), asked.said("day")
    if doing in {"close", "note"} and not asked.said("text").strip():
        raise BadSetting(where=doing, found="no words", expected="why, in words", look="/queue")
    refused: list[tuple[str, str]] = []
    done = 0
    for chosen in asked.every("case"):
        number, _, rest = chosen.partition("|")
        version, _, after = rest.partition("|")
        try:
            for step, (act, about) in enumerate(_steps(asked, doing)):
                wanted = as_wanted(
                    asked.desk.reading.board, number, act, form=f"{asked.said('form')} {number} {step}",
                    text=asked.said("text"), about=about,
                )  # fmt: skip
                if step == 0:
                    wanted = replace(wanted, version=version, after=after)
                asked.desk.reading.board.decide(wanted, by=asked.session.officer, at_utc=asked.at)
            done += 1
        except TrucelineError as error:
            refused.append((number, str(error)))
    sealed(asked)
    if not refused:
        return _to(f"/queue?day={day}")
    return asked.desk.draw(asked, "refused", 409, title="Queue", refused=refused, done=done, day=day)


def relate(asked: Asked) -> Response:
    """Same event, keep apart, part of a series, or a split."""
    one = asked.said("one")
    try:
        wanted = _wanted(asked, one)
        asked.desk.reading.board.decide(wanted, by=asked.session.officer, at_utc=asked.at)
    except TrucelineError as error:
        return _not_decided(asked, one, error)
    sealed(asked)
    return _to(asked.said("back") or f"/case/{one}")


def release(asked: Asked) -> Response:
    """One step of the release of a day."""
    day, doing = asked.path["day"], asked.path["doing"]
    made = asked.desk.reading.editions
    step = Step(by=asked.session.officer, at_utc=asked.at, form=asked.said("form"), text=asked.said("text"))
    steps: dict[str, Any] = {
        Doing.FREEZE: lambda: made.freeze(day, step),
        Doing.CHECK: lambda: made.check(day, step),
        Doing.ANSWER: lambda: made.answer(day, asked.said("blocker"), step),
        Doing.SIGN: lambda: made.sign(day, step, manifest=asked.said("manifest")),
        Doing.SEAL: lambda: made.seal(day, step),
        Doing.DELIVER: lambda: made.deliver(day, _tier(asked), asked.said("to"), step),
        Doing.ABANDON: lambda: made.abandon(day, step),
    }
    if doing not in steps:
        raise UnknownName("step of a release", doing, steps)
    steps[doing]()
    sealed(asked)
    return _to(f"/report?day={day}")


def acknowledge(asked: Asked) -> Response:
    """A liaison officer acknowledges what was delivered to them."""
    step = Step(by=asked.session.officer, at_utc=asked.at, form=asked.said("form"), text=asked.said("text"))
    asked.desk.reading.editions.acknowledge(asked.path["day"], step)
    sealed(asked)
    return _to("/receipts")


def dispute(asked: Asked) -> Response:
    """A liaison officer disputes a case that they were told of by its number; nothing changes by itself."""
    board, number = asked.desk.reading.board, asked.said("case").strip()
    if board.screen.case(number) is None:
        raise UnknownName("case", number, [])  # without the others: not all of them are told yet
    wanted = as_wanted(
        board, number, Act.DISPUTE, form=asked.said("form"), text=asked.said("text").replace("\r\n", "\n"),
        about={name: asked.said(name) for name in ("party", "due")},
    )  # fmt: skip
    board.decide(wanted, by=asked.session.officer, at_utc=asked.at)
    sealed(asked)
    return _to("/receipts")


def case_pdf(asked: Asked) -> Response:
    """The file of a case as PDF, signed and logged."""
    number = asked.path["number"]
    wish = Wish(by=asked.session.officer, at_utc=asked.at, form=asked.said("form"))
    data = case_file(asked.desk.reading.board, number, wish)
    sealed(asked)
    return as_pdf(data, f"case-{number}.pdf")


def make(asked: Asked) -> Response:
    """Make a day again as of now, beside the pages."""
    folder, at = asked.desk.workspace.folder, asked.at
    try:
        day = date.fromisoformat(asked.path["day"])
    except ValueError as bad:
        raise BadSetting(where="day", found=asked.path["day"], expected="a date", look="/report") from bad

    last = _last(asked, day)
    asked.desk.jobs.start(
        f"report of {day}" if day == last else f"reports of {day} to {last}", steps=(last - day).days + 1, at=at,
        work=("day", str(day), "--to", str(last), "--as-of", instant(at), "--workspace", str(folder.absolute())),
    )  # fmt: skip
    return _to(f"/report?day={day}")


def fit(asked: Asked) -> Response:
    """Learn the model's numbers again from what people decided, beside the pages."""
    folder = str(asked.desk.workspace.folder.absolute())
    asked.desk.jobs.start("fit", ("fit", "--workspace", folder), at=asked.at)
    return _to("/report")


def cancel(asked: Asked) -> Response:
    """End long work."""
    number = asked.path["job"]
    job = asked.desk.jobs.cancel(int(number)) if number.isdecimal() and len(number) < 10 else None
    if job is None:
        raise UnknownName("job", number, [str(one.number) for one in asked.desk.jobs.all])
    return _to(asked.said("back") or "/report")


def _last(asked: Asked, first: date) -> date:
    """The last day of a span; the first one where no other is said."""
    said = asked.said("last")
    try:
        last = date.fromisoformat(said) if said else first
    except ValueError as bad:
        raise BadSetting(where="last day", found=said, expected="a date", look="/report") from bad
    if not first <= last <= first + timedelta(days=MOST_DAYS - 1):
        raise BadSetting(where="last day", found=said, expected=f"up to {MOST_DAYS} days from {first}", look="/report")
    return last


def keep(asked: Asked) -> Response:
    """Keep files of one source and read them, beside the pages; each is one job that says what became of it."""
    source = asked.said("source")
    find_source(source)
    if not may_hand_in(asked):
        raise NotAllowed(
            where=asked.session.officer, found="a liaison officer", look="docs/desk.md, Roles and rights",
            expected="own notices: what a party says of a case, entered as its dispute",
        )  # fmt: skip
    if not asked.files:
        raise BadSetting(where="keep", found="no file", expected="files of one source", look="/sources")
    folder, at, by = asked.desk.workspace.folder, asked.at, asked.session.officer
    for one in asked.files:
        work = partial(_kept, folder, source, one, at=at, by=by)
        asked.desk.jobs.start(f"keep {one.name} of {source}, {hashlib.sha256(one.data).hexdigest()[:12]}", work, at=at)
    return _to("/sources")


def _kept(folder: Path, source: str, one: Sent, *, at: datetime, by: str) -> str:
    workspace = Workspace.open(folder)
    store = Store(workspace.store_folder, Record(workspace))
    try:
        taken = take_in(
            workspace, store, source, one.name, one.data, received_utc=at, at_utc=at,
            area=watched(workspace.agreements), origin=HANDED_IN + by,
        )  # fmt: skip
        workspace.seal()
    finally:
        store.close()
    again = "" if taken.new else "was kept already; "
    return f"{again}{taken.rows} rows; {len(taken.notes)} notes"


def sealed(asked: Asked, *, now: bool = False) -> None:
    """Sign the head of the log, where that was long ago."""
    desk = asked.desk
    if now or desk.sealed_utc is None or asked.at - desk.sealed_utc >= SEAL_AFTER:
        desk.workspace.seal()
        desk.sealed_utc = asked.at


def _wanted(asked: Asked, number: str) -> Wanted:
    """The decision of a form: about the version and after the decision that were on the screen."""
    try:
        act = Act(asked.said("act"))
    except ValueError as bad:
        raise UnknownName("act", asked.said("act"), list(Act)) from bad
    about = {name.removesuffix("_value"): asked.said(name) for name in ABOUT if asked.said(name)}
    made = as_wanted(
        asked.desk.reading.board, number, act, form=asked.said("form"), other=asked.said("other"),
        leaves=asked.every("item"), text=asked.said("text").replace("\r\n", "\n"), reason=asked.said("reason"),
        about=about,
    )  # fmt: skip
    made = replace(made, version=asked.said("version"), after=asked.said("after"))
    if asked.said("other") and asked.said("other_version"):
        made = replace(made, others={asked.said("other"): asked.said("other_version")})
    return made


def _steps(asked: Asked, doing: str) -> Steps:
    take: tuple[Act, dict[str, str]] = (Act.TAKE, {})
    known: dict[str, Steps] = {
        "take": [take],
        "close": [take, (Act.CLOSE, {"why": asked.said("why")})],
        "note": [(Act.NOTE, {})],
    }
    if doing not in known:
        raise UnknownName("triage", doing, known)
    return known[doing]


def _tier(asked: Asked) -> Tier:
    try:
        return Tier(asked.said("tier"))
    except ValueError as bad:
        raise UnknownName("tier", asked.said("tier"), list(Tier)) from bad


def _to(path: str) -> Response:
    """To a page of ours; never to another place."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\"))
    return RedirectResponse(path if inside else "/", 303)
