"""A small workspace and a small report for the tests of evidence, sign and verify. Everything here is invented."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from truceline.evidence.keep import keep
from truceline.evidence.workspace import Workspace
from truceline.report.sign import bundle
from truceline.report.verify import Trust

AT = datetime(2025, 3, 18, 6, 0, tzinfo=UTC)
AGREEMENT = b"title: exercise truce\nrules: []\n"
FIRE = b"latitude,longitude\n9.8,-30.1\n"
NEWS = "text\nвибух\n".encode()


def a_workspace(folder: Path, **changes: Any) -> Workspace:  # noqa: ANN401 - any argument of create
    settings = {"mission": "Exercise Ö", "zone": "Europe/Kyiv", "exercise": True, "agreement": AGREEMENT}
    return Workspace.create(folder, **{**settings, "agreement_name": "truce.yaml", "at_utc": AT, **changes})


def with_files(workspace: Workspace) -> Workspace:
    for source, name, data in (("firms", "fire.csv", FIRE), ("viina", "news.csv", NEWS)):
        keep(workspace, source, name, data, received_utc=AT, at_utc=AT, origin="by hand", licence="CC0-1.0")
    return workspace


def a_report(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the report
    """The fields of model.report.Report that the verifier reads, with one incident of two bars."""
    incident = {
        "incident_id": "ab12",
        "probability": 0.62,
        "log_odds": -1.2 + 1.7,
        "waterfall": [{"weight_nats": -1.2}, {"weight_nats": 1.7}],
        "exercise": True,
    }
    fire, news = hashlib.sha256(FIRE).hexdigest(), hashlib.sha256(NEWS).hexdigest()
    report = {
        "version": "truceline.report/1",
        "mission": "Exercise Ö",
        "exercise": True,
        "day": "2025-03-18",
        "as_of_utc": "2025-03-19T06:00:00Z",
        "agreement_sha256": hashlib.sha256(AGREEMENT).hexdigest(),
        "previous": None,
        "cases": [{"incident": incident, "evidence": [{"blob_sha256": news}]}],
        "sources": [{"source": "firms", "files": [["fire.csv", fire, len(FIRE)]]}],
    }
    return {**report, **changes}


def a_bundle(workspace: Workspace, report: dict[str, Any] | None = None, **changes: Any) -> bytes:  # noqa: ANN401
    made = report or a_report()
    arguments: dict[str, Any] = {
        "report_json": json.dumps(made, ensure_ascii=False).encode(),
        "others": {"report.html": b"<p>EXERCISE</p>", "report.csv": b"# EXERCISE\na,b\n"},
        "day": made["day"],
        "as_of_utc": datetime(2025, 3, 19, 6, tzinfo=UTC),
        "at_utc": AT,
        "params": b'{"prior":0.1}',
        "blobs": {workspace.agreement_sha256: workspace.agreement_bytes},
    }
    return bundle(workspace, **{**arguments, **changes})


def own_trust(workspace: Workspace) -> Trust:
    return Trust(origin=workspace.origin, log=workspace.key.public.text())
