"""A small workspace and a small report for the tests of evidence, sign and verify. Everything here is invented."""

import hashlib
import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785

from tests.postgres_world import require_cluster
from truceline.evidence.keep import keep
from truceline.evidence.workspace import Workspace
from truceline.report.sign import bundle
from truceline.report.verify import Trust

AT = datetime(2025, 3, 18, 6, 0, tzinfo=UTC)
AGREEMENT = b"title: exercise truce\nrules: []\n"
FIRE = b"latitude,longitude\n9.8,-30.1\n"
PARAMS = b'{"calibration":null,"prior":0.1}'
MODEL = "marked-poisson/3"
CLAUSE = {
    "rule_id": "R1", "rule_type": "1 use-of-force ban", "article": "1", "sentence": "No force.", "wording": [],
    "source_address": "", "verified": False, "schematic": True, "sentences": [],
}  # fmt: skip
SUMMARY = [
    "EXERCISE. Everything in this report is invented for training; none of it happened.",
    "Found: 1 incident listed, from what was received by the cut-off: 1 reported.",
    "No. 1. Reported: shelling: reported; 0.62 (uncalibrated); low confidence.",
    "Verdicts: Over the whole day. Rule R1 (use-of-force ban): inconsistent (decided by: use of force).",
    "No. 1: inconsistent (R1).",
    "Not seen: 50 % of the area-hours of the box could not be seen; 50 % could.",
    "Restrictions: No restriction of observers was reported to us.",
    "Not located: Everything received for the day had a usable place.",
    "Degraded: No source was recorded as degraded.",
    "Changed: No earlier report of this day was given, so nothing could be compared.",
]
NEWS = "text\nвибух\n".encode()


DATABASE = os.environ.get("TRUCELINE_TEST_JOURNAL", "") == "postgresql"  # every workspace of a test in PostgreSQL


def a_workspace(folder: Path, **changes: Any) -> Workspace:  # noqa: ANN401 - any argument of create
    settings = {"mission": "Exercise Ö", "zone": "Europe/Kyiv", "exercise": True, "agreement": AGREEMENT}
    if DATABASE and "database" not in changes:  # make postgres
        settings["database"] = _database_of(folder)
    return Workspace.create(folder, **{**settings, "agreement_name": "truce.yaml", "at_utc": AT, **changes})


@cache
def _database_of(_folder: Path) -> str:
    """One database for each folder: a creation that was cut off goes on where it was."""
    return require_cluster().database()


def with_files(workspace: Workspace) -> Workspace:
    for source, name, data in (("firms", "fire.csv", FIRE), ("viina", "news.csv", NEWS)):
        keep(workspace, source, name, data, received_utc=AT, at_utc=AT, origin="by hand", licence="CC0-1.0")
    return workspace


def a_report(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the report
    """A whole report in plain values, as small as the format allows: one incident of one claim and two bars."""
    fire, news = hashlib.sha256(FIRE).hexdigest(), hashlib.sha256(NEWS).hexdigest()
    report = {
        "version": "truceline.report/1", "mission": "Exercise Ö", "exercise": True, "mark": "EXERCISE",
        "disclaimer": "Names state no opinion.", "agreement_id": "truce", "agreement_title": "Exercise truce",
        "agreement_sha256": hashlib.sha256(AGREEMENT).hexdigest(), "day": "2025-03-18", "zone": "Europe/Kyiv",
        "start_utc": "2025-03-17T22:00:00Z", "end_utc": "2025-03-18T22:00:00Z", "as_of_utc": "2025-03-19T06:00:00Z",
        "software": "truceline 0", "model_id": MODEL, "params_digest": params_digest(PARAMS),
        "calibration": "uncalibrated", "cases": [a_case(news)],
        "period_findings": [a_finding("f1", verdict="inconsistent", chance=0.6)], "clauses": [CLAUSE], "readings": [],
        "coverage": {
            "area": "the box", "area_hours": 24, "seen_share": 0.5, "unknown_share": 0, "blind": [["night", 0.5]], "cells": [],
            "sensors": [], "sentence": "Half was seen.", "no_eyes_share": 0.1, "kinds": [], "holes": [],
        },
        "restrictions": [], "sources": [
            a_source("firms", "fire.csv", fire, len(FIRE)), a_source("viina", "news.csv", news, len(NEWS)),
        ],
        "degraded": [], "corrections": [], "previous": None, "shapes": [], "background": 0, "further": [],
        "unlocated": [], "asked": [], "register": [], "summary": SUMMARY, "program": None,
        "elsewhere": [], "account": None, "review": "not reviewed by a person", "decisions": [],
    }  # fmt: skip
    return {**json.loads(json.dumps(report)), **changes}


def a_case(news: str) -> dict[str, Any]:
    """One incident, its evidence and a finding about it."""
    incident = {
        "incident_id": "ab12", "version": "1", "started_utc": "2025-03-18T01:00:00Z",
        "ended_utc": "2025-03-18T03:00:00Z", "best_utc": "2025-03-18T02:00:00Z",
        "place": {
            "lat_deg": 10, "lon_deg": -30, "major_sd_m": 500, "minor_sd_m": 400, "axis_deg": 0, "name": None,
        },
        "types": [["shelling", 1]], "objects": [], "weapon": "N/K", "weapon_calibre_mm": None, "number": None,
        "probability": 0.622459331202, "calibrated": False, "confidence": "low", "log_odds": 0.5,
        "waterfall": [a_bar(-1.2), a_bar(1.7, "e1")], "members": ["e1"], "sources": ["viina"], "origins": 1,
        "observed_by": ["a paper"], "description": "undetermined", "means": ["reported"], "phenomena": [],
        "time_precision": "hours", "received_utc": "2025-03-18T06:00:00Z", "exercise": True, "notes": [],
        "place_precision": "position", "weapons": [], "height_m": None, "speed_ms": None, "heading_deg": None, "nothing_else_share": 1,
        "operators": [], "grade": a_grade("reported", ("a paper", "text", "it happened", "e1")),
    }  # fmt: skip
    evidence = {
        "evidence_id": "e1", "kind": "claim", "source": "viina", "sensor": "a paper", "words": "вибух",
        "started_utc": "2025-03-18T01:00:00Z", "ended_utc": "2025-03-18T03:00:00Z", "time_precision": "hours",
        "received_utc": "2025-03-18T06:00:00Z", "place": None, "observer": None, "origin": "o1", "number": "",
        "weapon": "", "quality": [], "blob_sha256": news, "where": "line 2", "means": "", "observation": "",
        "description": "", "object_class": "", "remark": "", "language": "uk", "exercise": True,
    }  # fmt: skip
    findings = [a_finding("f2", incident_id="ab12", verdict="inconsistent", chance=0.6)]
    return {
        "incident": incident, "near": "the box", "evidence": [evidence], "findings": findings, "not_covered": False,
        "title": "Reported: shelling", "number": "2025-03-18-001", "first_known_utc": "2025-03-18T22:00:00Z",
        "last_changed_utc": "2025-03-18T22:00:00Z", "parents": [], "history": [], "listed": True,
        "telling": telling(),
    }  # fmt: skip


def a_grade(
    word: str, *origins: tuple[str, ...], said_by_parties: tuple[str, ...] = (), acknowledged: bool = False
) -> dict[str, Any]:
    """A grade and its origins: name, kind, what it says, then its evidence."""
    heard = [
        {"name": name, "kind": kind, "says": says, "evidence": evidence} for name, kind, says, *evidence in origins
    ]
    return {
        "word": word,
        "because": "So it is.",
        "origins": heard,
        "said_by_parties": list(said_by_parties),
        "acknowledged": acknowledged,
    }


def a_bar(weight_nats: float, *evidence: str) -> dict[str, Any]:
    """One bar of a waterfall."""
    return {
        "label": "bar", "sentence": "A reason.", "weight_nats": weight_nats, "evidence": list(evidence),
        "at_utc": None, "family": "report" if evidence else "prior",
    }  # fmt: skip


def a_finding(finding_id: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a finding
    """A finding of the one rule."""
    finding = {
        "finding_id": finding_id, "rule_id": "R1", "rule_type": "1 use-of-force ban", "reading": "plain",
        "verdict": "undetermined", "incident_id": None, "chance": None, "decided_by": "use of force",
        "because": "So it is.", "flips": [], "seen_fraction": 0.5, "needed_fraction": 0.5,
        "as_of_utc": "2025-03-19T06:00:00Z", "subject": "", "entries": [], "case": "", "not_known": "",
    }  # fmt: skip
    return {**finding, **changes}


def a_source(name: str, file: str, sha256: str, length: int) -> dict[str, Any]:
    """A source with one file."""
    return {
        "source": name, "title": name, "licence": "CC0-1.0", "origin": "by hand", "files": [[file, sha256, length]],
        "rows_of_day": 1, "known_faults": [], "notes": [],
    }  # fmt: skip


def params_digest(params: bytes) -> str:
    """As a report states it."""
    return hashlib.sha256(MODEL.encode() + b"\n" + params).hexdigest()


def a_bundle(workspace: Workspace, report: dict[str, Any] | None = None, **changes: Any) -> bytes:  # noqa: ANN401
    made = report or a_report()
    arguments: dict[str, Any] = {
        "report_json": rfc8785.dumps(made),
        "others": {"report.html": b"<p>EXERCISE</p>", "report.csv": b"# EXERCISE\na,b\n"},
        "day": made["day"],
        "as_of_utc": datetime(2025, 3, 19, 6, tzinfo=UTC),
        "at_utc": AT,
        "params": PARAMS,
        "blobs": {workspace.agreement_sha256: workspace.agreement_bytes},
    }
    return bundle(workspace, **{**arguments, **changes})


def own_trust(workspace: Workspace) -> Trust:
    return Trust(origin=workspace.origin, log=workspace.key.public.text())


def telling() -> dict[str, Any]:
    """The case in words, as report.json has it: each kind of its parts once."""
    two = {"qualifier": "at least", "value": 2}
    return {
        "kind": "explosion, cause not told", "object_class": "N/K", "settlement": "", "region": "", "near_object": "",
        "titles": [["en", "Explosion"], ["de", "Explosion"]],
        "parts": [{"role": "what", "words": "Explosion", "basis": "told so in the only text", "items": []}],
        "alleged": [{"what": "hurt", "number": two, "words": "", "by": "mayor", "items": [], "told_of": ""}],
        "sayings": [
            {
                "speaker": "mayor", "side": "", "kind": "explosion, cause not told", "object_class": "N/K", "place": "",
                "day": "2025-03-18", "dead": None, "hurt": two, "accused": "", "hedge": "", "denied": False,
                "words": "Вибух", "language": "uk", "items": [], "gloss": [["en", "Mayor: explosion."]],
            }
        ],
        "questions": [
            {
                "rule_id": "E1", "readings": ["Kyiv"], "verdict": "undetermined", "decided_by": "object class",
                "sentences": [["en", "Was what was hit an object of the list?"]], "settled_by": [],
            }
        ],
        "watchers": [
            {"sensor_id": "post-1", "title": "Post 1", "looks": 0, "best_chance": 0.0, "answer": "night"}
        ],
    }  # fmt: skip
