"""The notice of a bundle: who holds what in it, from the manifests of the sources that were used."""

from collections.abc import Iterator

from truceline.model.printable import one_line
from truceline.model.report import Report, SourceDay

FILE = "report.notice.txt"
RESTRICTED = ("internal use", "ask before")  # words of a manifest's licence


def restricted(licence: str) -> bool:
    """Whether rows under this licence may not be handed on without being asked for.

    >>> restricted("none stated by the publisher: internal use"), restricted("ODbL 1.0; credit: Yuri M. Zhukov, VIINA")
    (True, False)
    """
    return any(words in licence for words in RESTRICTED)


def notice(report: Report) -> bytes:
    """The text in UTF-8; the same bytes for the same report."""
    return ("\n".join(_lines(report)) + "\n").encode()


def _lines(report: Report) -> Iterator[str]:
    if report.exercise:
        yield "EXERCISE. Everything in this report is invented for training."
    yield f"Notice to the report of {report.day}: {one_line(report.mission)}"
    yield ""
    yield "Rows and words keep the licence of the source they come from; hand this notice on with them."
    for source in report.sources:
        yield ""
        yield from _of(source, exercise=report.exercise)
    yield ""
    yield "The letters of report.html are Inter, Copyright 2016 The Inter Project Authors, SIL Open Font License 1.1."
    yield "The outlines of its maps are from Natural Earth, in the public domain."


def _of(source: SourceDay, *, exercise: bool) -> Iterator[str]:
    count = len(source.files)
    kept = f"{count} file{'' if count == 1 else 's'} kept" if count else "no file kept"
    yield f"* {one_line(source.title)} ({source.source}), {kept}"
    yield f"  Licence: {one_line(source.licence)}"
    yield f"  Origin: {one_line(source.origin)}"
    if count and restricted(source.licence) and not exercise:
        yield "  NOT TO BE HANDED ON without asking: `truceline export --mask` makes what may go out."
