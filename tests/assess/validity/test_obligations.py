"""What the rules on which others depend and the disengagement ask for by themselves."""

from datetime import timedelta
from typing import Any

from tests.assess_world import NOON, START, incident
from tests.switch_world import kept, line
from truceline.model.terms import EntryKind, IncidentType, Outcome

FIRE = ((IncidentType.SHELLING, 1.0),)
MORNING = START + timedelta(hours=6)
STEPS = [{"name": "withdrawal of forces", "days": 3}, {"name": "withdrawal of hardware", "days": 3}]
SINCE = kept(START - timedelta(days=30))  # before the start of force: an absence counts where somebody looked
DECLARED = line(EntryKind.RELEASE, reference="R1")

OBLIGATIONS: dict[str, Any] = {
    "conditional_entry": (
        {
            "rules": ["G1"],
            "conditions": [{"item": "banks reconnected", "certified_by": "the mission"}],
            "due": "2025-03-21 18:00 Europe/Kyiv",
        },
        {},
        (SINCE,),
        (SINCE, line(EntryKind.CERTIFICATE, item="Banks reconnected", by="the mission", outcome=Outcome.PARTLY)),
        (SINCE, line(EntryKind.CERTIFICATE, item="banks  reconnected", by="The mission", outcome=Outcome.DONE)),
    ),
    "reciprocal_release": (
        {"rules": ["G1"], "declared": True, "notice_hours": 24.0},
        {"limits": {"lower": 0.2, "upper": 0.8, "needed_fraction": 0.01}},
        (kept(), DECLARED),
        (kept(), DECLARED, incident(types=FIRE, started_utc=MORNING, ended_utc=MORNING, probability=0.5)),
        (kept(), DECLARED, incident(types=FIRE, started_utc=MORNING, ended_utc=MORNING, probability=0.95)),
    ),
    "disengagement": (
        {
            "site": "Area 3",
            "silence_days": 2,
            "steps": STEPS,
            "confirmed_by": "the mission",
            "incident_types": ["shelling"],
        },
        {"area": "square"},
        (kept(), line(EntryKind.DAY, site="area 3", started_utc=NOON, outcome=Outcome.BROKEN)),
        (kept(), incident(types=FIRE, probability=0.5)),
        (kept(), line(EntryKind.DAY, site="area 3", started_utc=NOON, outcome=Outcome.DONE)),
    ),
}
