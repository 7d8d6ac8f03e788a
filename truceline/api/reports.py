"""Verified reports as tables: the same for a workspace's own reports and for a bundle handed over."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from truceline.api.columns import TABLES, filled
from truceline.api.table import Table
from truceline.model.canonical import strict_json
from truceline.model.errors import BadSetting
from truceline.report import verify as verifier

Day = date | str
BY = ("day", "reason", "kind", "sensor", "cell")


class Reports:
    """Signed reports of some days, compared with what was signed before a number of them is handed on."""

    def __init__(self, reports: Sequence[bytes]) -> None:
        """The bytes of each report.json; later days last."""
        self._held = sorted(
            ({**strict_json(data), "_sha256": hashlib.sha256(data).hexdigest()} for data in reports),
            key=lambda one: str(one["day"]),
        )

    def days(self) -> tuple[date, ...]:
        """The days that are there."""
        return tuple(date.fromisoformat(one["day"]) for one in self._held)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each report as it is in report.json, described in docs/dictionary.md."""
        return [{name: value for name, value in one.items() if name != "_sha256"} for one in self._held]

    def reports(self) -> Table:
        """One row for each report: docs/tables.md, reports."""
        return self._table("reports", [self._row(one) for one in self._held])

    def cases(self) -> Table:
        """One row for each case, as the latest of the reports tells it: docs/tables.md, cases."""
        latest: dict[str, dict[str, Any]] = {}
        days: dict[str, int] = {}
        for row, case in self._cases():
            key = case["number"] or case["incident"]["incident_id"]
            days[key] = days.get(key, 0) + 1
            latest[key] = {**row, "case": case}
        return self._table("cases", [{**row, "days": days[key]} for key, row in sorted(latest.items())])

    def findings(self) -> Table:
        """One row for each day, subject, rule and reading: docs/tables.md, findings."""
        rows = [{**row, "scope": "case", "finding": one} for row, case in self._cases() for one in case["findings"]]
        for report in self._held:
            for scope, name in (("day", "period_findings"), ("asked", "asked")):
                rows += [{**self._row(report), "scope": scope, "finding": one} for one in report.get(name, ())]
        return self._table("findings", rows)

    def items(self) -> Table:
        """One row for each day and item of evidence: docs/tables.md, items."""
        rows = [{**row, "case": case, "item": one} for row, case in self._cases() for one in case["evidence"]]
        rows += [{**self._row(report), "item": one} for report in self._held for one in report.get("unlocated", ())]
        return self._table("items", rows)

    def reasons(self) -> Table:
        """One row for each bar of each case's waterfall, of each day: docs/tables.md, reasons."""
        return self._table(
            "reasons",
            [
                {**row, "case": case, "bar": bar, "order": order}
                for row, case in self._cases()
                for order, bar in enumerate(case["incident"]["waterfall"], 1)
            ],
        )

    def coverage(self, by: str = "day") -> Table:
        """What could be seen: docs/tables.md, coverage.

        Args:
            by: `day` for one row a day, or `reason`, `kind`, `sensor`, `cell` for one row for each of a day.

        Raises:
            BadSetting: another word.
        """
        if by not in BY:
            raise BadSetting(where="coverage, by", found=repr(by), expected=", ".join(BY), look="docs/tables.md")
        rows = [
            {**self._row(report), "area_hours": report["coverage"]["area_hours"], "by": by, **seen}
            for report in self._held
            for seen in _seen(report["coverage"], by)
        ]
        return self._table("coverage", rows)

    def sources(self) -> Table:
        """One row for each day and source, with its licence: docs/tables.md, sources."""
        rows = [{**self._row(report), "source": one} for report in self._held for one in report["sources"]]
        return self._table("sources", rows)

    def _cases(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for report in self._held:
            for case in report["cases"]:
                yield self._row(report), case

    @staticmethod
    def _row(report: dict[str, Any]) -> dict[str, Any]:
        licences = {one["source"]: one["licence"] for one in report["sources"]}
        return {"report": report, "sha256": report["_sha256"], "licences": licences}

    @staticmethod
    def _table(name: str, rows: list[dict[str, Any]]) -> Table:
        return Table(filled(TABLES[name][1], rows))


def verified(bundle: Path, trust: verifier.Trust) -> bytes:
    """The report.json of a bundle that is VALID under a trust file.

    Raises:
        NotValid: a check is bad, or could not be done; the message lists them.
        BadSetting: no such file.
    """
    try:
        data = verifier.read_whole(bundle)
    except (OSError, verifier.NotABundle) as error:
        raise BadSetting(where=str(bundle), found=str(error), expected="a bundle.zip", look="docs/verify.md") from error
    verifier.require_valid(verifier.verify(data, trust))
    return verifier.unpacked(data)["report.json"]


def trust_of(given: "str | Path | Mapping[str, Any] | verifier.Trust") -> verifier.Trust:
    """A trust file, its values, or what was read of it before.

    Raises:
        BadSetting: it is none.
    """
    if isinstance(given, verifier.Trust):
        return given
    try:
        data = verifier._canonical(dict(given)) if isinstance(given, Mapping) else Path(given).read_bytes()  # noqa: SLF001
        return verifier.parse_trust(data)
    except (OSError, ValueError) as error:
        raise BadSetting(
            where="trust",
            found=str(error),
            expected="the trust.json that the mission handed over",
            look="docs/verify.md",
        ) from error


def _seen(coverage: dict[str, Any], by: str) -> Iterator[dict[str, Any]]:
    """The rows of one day."""
    if by == "day":
        yield {"name": "", **coverage}
    elif by == "reason":
        yield from ({"name": name, "blind_share": share} for name, share in coverage["blind"])
    elif by == "kind":
        yield from ({"name": one["kind"], **one} for one in coverage.get("kinds", ()))
    elif by == "sensor":
        yield from ({"name": one["title"], "seen_share": one["clear_share"]} for one in coverage["sensors"])
    else:
        yield from ({"name": one["cell"], **one} for one in coverage["cells"])
