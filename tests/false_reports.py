"""Reports that are false in themselves, each with the checks that say so: an operator could sign them, or a fault.

Whatever is changed here is changed before the report is logged, so every digest and signature is right.
"""

import hashlib
import math
from typing import Any

from tests.evidence_example import CLAUSE, FIRE, SUMMARY, a_bar, a_finding, a_grade, a_report, a_source


def an_incident(**changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any field
    """The one case, its incident changed."""
    case = a_report()["cases"][0]
    return [{**case, "incident": {**case["incident"], **changes}}]


def cases_with(**changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any field
    """The one case, changed."""
    return [{**a_report()["cases"][0], **changes}]


def evidence_with(**changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any field
    """The one case, its evidence changed."""
    return cases_with(evidence=[{**a_report()["cases"][0]["evidence"][0], **changes}])


def summary_with(old: str, new: str) -> list[str]:
    """The summary with other words in it."""
    changed = [sentence.replace(old, new) for sentence in SUMMARY]
    assert changed != SUMMARY
    return changed


def graded_as(word: str, *origins: tuple[str, ...], **changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """The one case, graded otherwise."""
    return an_incident(grade=a_grade(word, *origins, **changes))


def said_as(word: str) -> list[str]:
    """The summary with another grade in both of its places."""
    return [one.replace("1 reported", f"1 {word}").replace(": reported; 0", f": {word}; 0") for one in SUMMARY]


def acknowledged_case() -> list[dict[str, Any]]:
    """The one case, acknowledged by a single body of a party."""
    return graded_as("reported", PARTY, said_by_parties=("a paper",), acknowledged=True)


PAPER = ("a paper", "text", "it happened", "e1")
SEEN = ("a paper", "mission", "it happened", "e1")
PARTY = ("a paper", "party", "it happened", "e1")
HEAT = ("a paper", "text", "heat of a lasting source", "e1")
MISSED_BY = ("a post", "text", "on watch and perceived nothing")
ODD = ("a paper", "text", "nothing at all", "e1")


def shown_for(odds: float) -> float:
    """The probability of log-odds, as a report rounds it."""
    return round(1 / (1 + math.exp(-odds)), 12)


def against(finding_id: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """The finding of the one rule that its incident contradicts it."""
    return a_finding(finding_id, **{"verdict": "inconsistent", "chance": 0.6, **changes})


def judged_with(**changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any field
    """The one case, its finding changed."""
    return cases_with(findings=[against("f2", incident_id="ab12", **changes)])


CALM = summary_with("ban): inconsistent", "ban): consistent")
DAY_CALM = [a_finding("f1", verdict="consistent")]
DAY_UNSEEN = [a_finding("f1", verdict="consistent", seen_fraction=0.4)]
DAY_NO_SHARE = [a_finding("f1", verdict="consistent", seen_fraction=None)]
OUTSIDE_UNSEEN = judged_with(verdict="outside scope", chance=0, seen_fraction=0.4)
OUTSIDE_NO_SHARE = judged_with(verdict="outside scope", chance=0, seen_fraction=None)
PLACE, COVERAGE = a_report()["cases"][0]["incident"]["place"], a_report()["coverage"]
CELL = {
    "cell": "c", "south_deg": 9, "west_deg": -31, "north_deg": 10, "east_deg": -30, "seen_share": 0.9, "blind": None,
    "next_look_utc": None,
}  # fmt: skip
LESS = {
    **a_report()["cases"][0],
    "findings": [a_finding("f9", incident_id="cd34", verdict="outside scope", chance=0)],
    "incident": {
        **a_report()["cases"][0]["incident"], "incident_id": "cd34", "log_odds": 0, "probability": 0.5,
        "waterfall": [a_bar(-1.7), a_bar(1.7, "e1")],
    },
}  # fmt: skip
LESS_FIRST = [
    SUMMARY[0], SUMMARY[1].replace("1 incident", "2 incidents").replace("1 reported", "2 reported"),
    "No. 1. Reported: shelling: reported; 0.50 (uncalibrated); low.",
    "No. 2. Reported: shelling: reported; 0.62 (uncalibrated); low.", *SUMMARY[3:],
]  # fmt: skip
FIRE_SHA = hashlib.sha256(FIRE).hexdigest()
FALSE_REPORTS: list[tuple[str, dict[str, Any], set[int]]] = [
    ("another version", {"version": "truceline.report/9"}, {6}),
    ("an unknown key", {"attribution": "the other side"}, {6}),
    ("an unknown key of an incident", {"cases": an_incident(author="the other side")}, {6}),
    ("an unknown key of a finding", {"asked": [a_finding("f3", party="North")]}, {6}),
    ("a key left out", {"cases": cases_with(title=None)}, {6}),
    ("a log-odds that is text", {"cases": an_incident(log_odds="0.5")}, {6}),
    ("bars without weights", {"cases": an_incident(waterfall=[{}])}, {6}),
    ("no probability", {"cases": an_incident(probability=None)}, {6}),
    ("a probability that is true", {"cases": an_incident(probability=True)}, {6}),
    ("a day that is none", {"day": "9999-99-99"}, {4, 6}),
    ("the 30th of February", {"day": "2025-02-30"}, {4, 6}),
    ("a far day", {"day": "9999-12-31"}, {6}),
    ("an end before the start", {"start_utc": "2025-03-18T22:00:00Z", "end_utc": "2025-03-17T22:00:00Z"}, {6}),
    ("a day of a week", {"end_utc": "2025-03-24T22:00:00Z"}, {6}),
    ("the hours of another day", {"start_utc": "2025-03-11T22:00:00Z", "end_utc": "2025-03-12T22:00:00Z"}, {6}),
    ("a moment without zone", {"cases": an_incident(best_utc="2025-03-18T02:00:00")}, {6}),
    ("parameters of zeros", {"params_digest": "0" * 64}, {6}),
    ("another model", {"model_id": "marked-poisson/9"}, {6}),
    (
        "another length of a kept file",
        {"sources": [a_source("firms", "f", FIRE_SHA, 1), *a_report()["sources"][1:]]},
        {7},
    ),
    ("bars that do not add up", {"cases": an_incident(log_odds=0.5 + 1e-6, probability=shown_for(0.5 + 1e-6))}, {9}),
    ("no bars", {"cases": an_incident(waterfall=[], log_odds=0, probability=0.5)}, {9, 13, 14}),
    ("no bars, the odds as they were", {"cases": an_incident(waterfall=[])}, {9}),
    ("bars of no evidence", {"cases": an_incident(waterfall=[a_bar(0.5)])}, {9}),
    ("bars of foreign evidence", {"cases": an_incident(waterfall=[a_bar(0.2, "e1"), a_bar(0.3, "e9")])}, {9}),
    ("a probability of other odds", {"cases": an_incident(probability=0.61)}, {10, 14}),
    ("a low probability of high odds", {"cases": an_incident(probability=0.01)}, {10, 13, 14}),
    ("a probability off by a millionth", {"cases": an_incident(probability=0.622460331202)}, {10}),
    ("certainty", {"cases": an_incident(waterfall=[a_bar(40, "e1")], log_odds=40, probability=1)}, {10, 14}),
    ("impossibility", {"cases": an_incident(waterfall=[a_bar(-40, "e1")], log_odds=-40, probability=0)}, {10, 13, 14}),
    ("odds beyond all numbers", {"cases": an_incident(waterfall=[a_bar(-1e9, "e1")], log_odds=-1e9)}, {10}),
    ("calibrated in words", {"calibration": "calibrated on 4000 adjudicated incidents"}, {10}),
    ("calibrated in one incident", {"cases": an_incident(calibrated=True)}, {10, 14}),
    ("an unmarked exercise", {"exercise": False}, {11, 16}),
    ("no mark", {"mark": "TRAINING"}, {11}),
    ("a summary without the mark", {"summary": SUMMARY[1:]}, {11}),
    ("an unmarked incident in an exercise", {"cases": an_incident(exercise=False)}, {11}),
    ("unmarked evidence in an exercise", {"cases": evidence_with(exercise=False)}, {11}),
    ("an incident twice", {"cases": cases_with() * 2, "summary": summary_with("1 incident", "2 incidents")}, {13, 14}),
    ("an incident without evidence", {"cases": cases_with(evidence=[])}, {13, 17}),
    ("evidence that is not a member", {"cases": an_incident(members=["e1", "e2"])}, {9, 13}),
    ("a grade that nobody knows", {"cases": graded_as("proven", PAPER), "summary": said_as("proven")}, {13, 14, 17}),
    (
        "a grade that its origins do not bear",
        {"cases": graded_as("observed", PAPER), "summary": said_as("observed")},
        {17},
    ),
    ("a grade of no origin", {"cases": graded_as("unresolved"), "summary": said_as("unresolved")}, {17}),
    ("a text as what the mission saw", {"cases": graded_as("observed", SEEN), "summary": said_as("observed")}, {17}),
    (
        "one text as two origins",
        {"cases": graded_as("corroborated", PAPER, PAPER), "summary": said_as("corroborated")},
        {17},
    ),
    (
        "an origin without evidence",
        {"cases": graded_as("corroborated", PAPER, PAPER[:3]), "summary": said_as("corroborated")},
        {17},
    ),
    ("a party that acknowledged nothing", {"cases": graded_as("reported", PAPER, said_by_parties=("Kremlin",))}, {17}),
    ("a party left out of what it acknowledged", {"cases": graded_as("reported", PARTY)}, {17}),
    ("acknowledged by nobody", {"cases": acknowledged_case()}, {17}),
    ("a text of heat", {"cases": graded_as("discounted", HEAT), "summary": said_as("discounted")}, {17}),
    ("a watch of a paper", {"cases": graded_as("contested", PAPER, MISSED_BY), "summary": said_as("contested")}, {17}),
    (
        "an origin that says something else",
        {"cases": graded_as("unresolved", ODD), "summary": said_as("unresolved")},
        {17},
    ),
    ("another grade in the summary", {"summary": said_as("corroborated")}, {14}),
    ("a word of likelihood that no fit has earned", {"summary": summary_with("0.62 (un", "0.62, likely (un")}, {14}),
    ("a case in the compact table that a rule speaks about", {"cases": cases_with(listed=False)}, {13, 14}),
    ("evidence twice", {"cases": cases_with(evidence=cases_with()[0]["evidence"] * 2)}, {13}),
    ("more origins than members", {"cases": an_incident(origins=7)}, {13}),
    ("no origin", {"cases": an_incident(origins=0)}, {13}),
    ("a source that said nothing", {"cases": an_incident(sources=["firms", "viina"])}, {13}),
    ("an observer who said nothing", {"cases": an_incident(observed_by=["patrol 3"])}, {13}),
    ("evidence from a file of another source", {"cases": evidence_with(blob_sha256=FIRE_SHA)}, {13}),
    ("evidence received after the cut-off", {"cases": evidence_with(received_utc="2025-03-20T00:00:00Z")}, {13}),
    ("evidence that ends before it starts", {"cases": evidence_with(ended_utc="2025-03-17T01:00:00Z")}, {13}),
    ("a best time outside its interval", {"cases": an_incident(best_utc="2025-03-18T09:00:00Z")}, {13}),
    ("a finding about another incident", {"cases": cases_with(findings=[a_finding("f2", incident_id="x")])}, {13}),
    ("a finding twice", {"cases": cases_with(findings=[a_finding("f1", incident_id="ab12")])}, {13}),
    (
        "a finding of a rule that is not there",
        {"cases": cases_with(findings=[a_finding("f", incident_id="ab12", rule_id="R9")])},
        {13},
    ),
    (
        "a finding with a verdict of its own",
        {"cases": cases_with(findings=[a_finding("f", incident_id="ab12", verdict="guilty")])},
        {13},
    ),
    (
        "a finding as of another moment",
        {"cases": cases_with(findings=[a_finding("f", incident_id="ab12", as_of_utc="2025-03-01T00:00:00Z")])},
        {13},
    ),
    ("judged and not covered", {"cases": cases_with(not_covered=True)}, {13, 14}),
    ("a line of the register that is not there", {"asked": [a_finding("f3", subject="notice", entries=["l1"])]}, {13}),
    ("corrections of nothing", {"corrections": [{"subject": "x", "what": "new", "before": "", "after": ""}]}, {13, 14}),
    ("a rule twice", {"clauses": [CLAUSE, CLAUSE]}, {13}),
    (
        "a rule of another type",
        {"cases": cases_with(findings=[a_finding("f2", incident_id="ab12", rule_type="12 moratorium")])},
        {13},
    ),
    ("types that do not add up", {"cases": an_incident(types=[["shelling", 0.4]])}, {13}),
    ("no types", {"cases": an_incident(types=[])}, {13}),
    ("an incident received before its evidence", {"cases": an_incident(received_utc="2025-03-18T05:00:00Z")}, {13}),
    (
        "a file under another name",
        {"sources": [a_source("firms", "calm.csv", FIRE_SHA, len(FIRE)), *a_report()["sources"][1:]]},
        {7},
    ),
    ("another share seen", {"coverage": {**a_report()["coverage"], "seen_share": 0.9}}, {13, 14}),
    ("another mission", {"mission": "Joint Commission"}, {16}),
    ("another zone", {"zone": "Europe/Moscow"}, {16}),
    ("all incidents removed", {"cases": []}, {13, 14}),
    ("another summary", {"summary": [SUMMARY[0], "Nothing happened."]}, {14}),
    ("another count", {"summary": summary_with("Found: 1 ", "Found: 3 ")}, {14}),
    ("a count twice", {"summary": [*SUMMARY, SUMMARY[1]]}, {14}),
    ("another probability in the summary", {"summary": summary_with("0.62", "0.02")}, {14}),
    ("another title in the summary", {"summary": summary_with("shelling:", "thunder:")}, {14}),
    ("another verdict in the summary", {"summary": summary_with("ban): inconsistent", "ban): consistent")}, {14}),
    ("other verdicts than the summary says", {"period_findings": [a_finding("f1", verdict="consistent")]}, {13, 14}),
    ("verdicts left out", {"period_findings": []}, {13, 14}),
    (
        "no restriction told",
        {
            "restrictions": [
                {
                    "evidence_id": "e",
                    "at_utc": "2025-03-18T01:00:00Z",
                    "words": "denied",
                    "place": None,
                    "observer": "p",
                    "means": "",
                }
            ]
        },
        {14},
    ),
    ("background told otherwise", {"background": 4}, {14}),
    ("an earlier report denied", {"previous": "0" * 64}, {14}),
    ("neither judged nor outside the text", {"cases": cases_with(findings=[])}, {13}),
    ("a finding surer than its incident", {"cases": judged_with(chance=0.9)}, {13}),
    ("a day of another chance than its incident", {"period_findings": [against("f1", chance=0.9)]}, {13}),
    ("an incident that is found consistent, the day that is not", {"cases": judged_with(verdict="consistent")}, {13}),
    ("a day without the verdict of its incident", {"period_findings": DAY_CALM, "summary": CALM}, {13}),
    (
        "a day consistent that nobody saw",
        {"cases": OUTSIDE_UNSEEN, "period_findings": DAY_UNSEEN, "summary": CALM},
        {13},
    ),
    (
        "a day consistent of which nothing is said to be seen",
        {"cases": OUTSIDE_NO_SHARE, "period_findings": DAY_NO_SHARE, "summary": CALM},
        {13},
    ),
    (
        "an incident not observable where enough was seen",
        {
            "cases": judged_with(verdict="not observable", seen_fraction=0.9),
            "period_findings": [a_finding("f1", verdict="undetermined", seen_fraction=0.9)],
            "summary": summary_with("ban): inconsistent", "ban): undetermined"),
        },
        {13},
    ),
    ("two verdicts of a rule under one reading", {"period_findings": [against("f1"), against("f3")]}, {13}),
    ("a finding of other shares than the day", {"cases": judged_with(needed_fraction=0.4)}, {13}),
    ("an observer twice", {"cases": an_incident(observed_by=["a paper", "a paper"])}, {13}),
    ("full confidence", {"cases": an_incident(confidence="full")}, {13}),
    ("a rule without a verdict", {"clauses": [CLAUSE, {**CLAUSE, "rule_id": "R2"}]}, {13}),
    ("a place beyond the pole", {"cases": an_incident(place={**PLACE, "lat_deg": 91})}, {13}),
    ("a place beyond the date line", {"cases": an_incident(place={**PLACE, "lon_deg": -181})}, {13}),
    ("an ellipse below zero", {"cases": an_incident(place={**PLACE, "minor_sd_m": -400})}, {13}),
    (
        "evidence from nowhere",
        {"cases": evidence_with(place={"lat_deg": 10, "lon_deg": -30, "radius_m": -1, "name": None})},
        {13},
    ),
    ("shares of the unseen that do not add up", {"coverage": {**COVERAGE, "blind": [["night", 0.1]]}}, {13}),
    ("a share of the unseen below zero", {"coverage": {**COVERAGE, "blind": [["night", 1], ["cloud", -0.5]]}}, {13}),
    ("more unknown than unseen", {"coverage": {**COVERAGE, "unknown_share": 0.7}}, {13}),
    ("cells that were seen otherwise", {"coverage": {**COVERAGE, "cells": [CELL]}}, {13}),
    ("a case outside scope first", {"cases": [LESS, *cases_with()], "summary": LESS_FIRST}, {13}),
    (
        "a verdict behind a strange letter",
        {"summary": summary_with("inconsistent (d", "inconsistent \xe9consistent (d")},
        {14},
    ),
]
