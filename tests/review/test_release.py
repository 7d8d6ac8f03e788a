"""Release: from the draft to the receipt, and every way in which one person alone, or too early, would release."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.evidence_example import own_trust
from tests.postgres_world import copy_of
from tests.review.desk_world import DAY, ONE, decide, minutes, mission, with_report
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import BadSetting, DamagedWorkspace, NotAllowed, StaleVersion, TrucelineError
from truceline.report.edition import PUBLIC, Asked, Editions
from truceline.report.inspect import inspect_edition
from truceline.report.sign import bundle
from truceline.report.verify import verify
from truceline.review.acts import Act
from truceline.review.release import Stage
from truceline.review.tiers import Tier

RELEASED = 60.0 * 24 * 4  # minutes into the shift: every delay has passed
_forms = iter(range(10**9))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w").folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    return copy_of(made, tmp_path / "w")


@pytest.fixture
def desk(workspace: Workspace) -> Editions:
    return Editions(workspace)


def asked(by: str, text: str = "", *, at: float = RELEASED, form: str = "") -> Asked:
    return Asked(by=by, at_utc=minutes(at), form=form or f"release {next(_forms)}", text=text)


def stage(desk: Editions) -> Stage:
    return desk.releases.current(DAY).stage


def signed(desk: Editions, text: str = "") -> None:
    desk.freeze(DAY, asked("Bo", text))
    desk.check(DAY, asked("Bo"))
    desk.sign(DAY, asked("Bo"))
    desk.sign(DAY, asked("Cy"))


def test_an_edition_goes_through_every_stage_and_its_bundle_verifies(desk: Editions, workspace: Workspace) -> None:
    passed = []
    steps: list[Any] = [
        lambda: desk.freeze(DAY, asked("Bo")), lambda: desk.check(DAY, asked("Cy")),
        lambda: desk.sign(DAY, asked("Bo")), lambda: desk.sign(DAY, asked("Cy")), lambda: desk.seal(DAY, asked("Cy")),
        lambda: desk.deliver(DAY, Tier.PUBLIC, "Di", asked("Cy")), lambda: desk.acknowledge(DAY, asked("Di")),
    ]  # fmt: skip
    for step in steps:
        step()
        passed.append(stage(desk))
    assert passed == list(Stage)[1:-1]
    folder = desk.folder(desk.releases.current(DAY))
    data = (folder / "mission" / "bundle.zip").read_bytes()
    found = verify(data, own_trust(workspace))
    assert found.word == "VALID", found
    assert "edition 1" in found.results[17].detail
    assert strict_json((folder / "mission" / "report.json").read_bytes())["review"] == "edition 1"
    assert "edition 1" in (folder / "mission" / "report.html").read_text("utf-8").lower()
    receipt = next(folder.glob("receipt-*.txt")).read_text("utf-8")
    assert "EXERCISE" in receipt
    assert desk.releases.current(DAY).deliveries[0].about["head"] in receipt
    assert not list(inspect_edition(workspace, folder))
    (folder / "public" / "public.json").write_bytes(b"{}")
    assert any("not the file that was signed" in one for one in inspect_edition(workspace, folder))


def test_nobody_signs_twice_and_nobody_signs_their_own_draft_as_second(desk: Editions) -> None:
    desk.freeze(DAY, asked("Bo"))
    desk.check(DAY, asked("Bo"))
    desk.sign(DAY, asked("Cy"))
    with pytest.raises(NotAllowed, match="second person"):
        desk.sign(DAY, asked("Cy"))
    with pytest.raises(NotAllowed, match="second person"):
        desk.sign(DAY, asked("Bo"))
    assert stage(desk) is Stage.SIGNED_ONCE
    with pytest.raises(NotAllowed):
        desk.seal(DAY, asked("Cy"))
    assert not desk.folder(desk.releases.current(DAY)).exists()


@pytest.mark.parametrize("name", ["Ada", "Di", "Ed", "Flo", "Gus", "Hal"])
def test_whoever_has_no_right_to_release_goes_no_step(desk: Editions, name: str) -> None:
    size = desk.workspace.journal.size()
    with pytest.raises(NotAllowed, match=name):
        desk.freeze(DAY, asked(name))
    assert desk.workspace.journal.size() == size
    desk.freeze(DAY, asked("Bo"))
    tries: list[Any] = [
        lambda: desk.check(DAY, asked(name)), lambda: desk.abandon(DAY, asked(name, "no")),
    ]  # fmt: skip
    for one in tries:
        with pytest.raises(NotAllowed, match=name):
            one()
    desk.check(DAY, asked("Bo"))
    with pytest.raises(NotAllowed, match=name):
        desk.sign(DAY, asked(name))


def test_no_step_is_left_out(desk: Editions) -> None:
    desk.freeze(DAY, asked("Bo"))
    for step in (
        lambda: desk.sign(DAY, asked("Cy")), lambda: desk.seal(DAY, asked("Cy")),
        lambda: desk.deliver(DAY, Tier.PUBLIC, "Di", asked("Cy")), lambda: desk.freeze(DAY, asked("Cy")),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            step()


def test_blockers_are_answered_by_a_named_decision_before_anybody_signs(desk: Editions) -> None:
    said = {"party": "north", "due": "2025-03-30T00:00:00Z"}
    decide(desk.board, ONE, Act.DISPUTE, "Di", 1, about=said, text="Our guns were silent.")
    bare = {"field": "casualties", "before": "none", "after": "3"}
    decide(desk.board, ONE, Act.CORRECT, "Ada", 2, about=bare, text="the hospital says 3.")
    with_report(desk.workspace, ("e1", "e2"), ("e3",), ("e4", "e5", "e6"), as_of=minutes(5), decided=desk.board)
    desk.freeze(DAY, asked("Bo"))
    desk.check(DAY, asked("Bo"))
    found = desk.releases.current(DAY).open_blockers
    assert {f"objection:{ONE}", f"unit:{ONE}"} <= found.keys()
    with pytest.raises(NotAllowed, match="Our guns were silent"):
        desk.sign(DAY, asked("Cy"))
    with pytest.raises(BadSetting):
        desk.answer(DAY, f"objection:{ONE}", asked("Bo", ""))
    with pytest.raises(BadSetting):
        desk.answer(DAY, "objection:nothing", asked("Bo", "why"))
    for blocker in found:
        desk.answer(DAY, blocker, asked("Cy", "read; it stands beside the finding"))
    desk.sign(DAY, asked("Cy"))
    assert desk.releases.current(DAY).answers[f"objection:{ONE}"].officer == "Cy"


def test_a_counter_by_party_is_a_blocker(workspace: Workspace) -> None:
    reading = {"reading": "north", "held_by": "North side", "stated": "s", "sentence": "s", "changes": []}
    with_report(workspace, ("e1",), ("e2",), as_of=minutes(30), readings=[reading], title="North side: 12 violations")
    desk = Editions(workspace)
    desk.freeze(DAY, asked("Bo"))
    desk.check(DAY, asked("Bo"))
    assert f"party:{ONE}" in desk.releases.current(DAY).blockers


def test_what_is_signed_are_the_bytes_that_were_checked(desk: Editions, workspace: Workspace) -> None:
    desk.freeze(DAY, asked("Bo"))
    desk.check(DAY, asked("Bo"))
    edition = desk.releases.current(DAY)
    with pytest.raises(StaleVersion):
        desk.sign(DAY, asked("Cy"), manifest="0" * 12)
    path = workspace.vault.path(edition.report)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"edition 1", b"edition 7"))
    with pytest.raises(DamagedWorkspace):
        desk.sign(DAY, asked("Cy"))


def test_a_sealed_edition_is_corrected_by_the_next_one_with_each_changed_line_and_its_reason(desk: Editions) -> None:
    signed(desk)
    desk.seal(DAY, asked("Cy"))
    decide(desk.board, ONE, Act.NOTE, "Ada", 5, text="one more witness")
    with_report(desk.workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(30), decided=desk.board)
    with pytest.raises(NotAllowed, match="reason"):
        desk.freeze(DAY, asked("Bo"))
    desk.freeze(DAY, asked("Bo", "a witness came forward"))
    edition = desk.releases.current(DAY)
    assert (edition.number, edition.reason) == (2, "a witness came forward")
    lines = strict_json(desk.files(edition)["changes.json"])
    assert {"case": ONE, "what": "items", "before": "2", "after": "3", "reason": "Ada: one more witness"} in lines
    assert any(one["case"].endswith("003") and one["after"] == "not in the edition" for one in lines)


def test_an_abandoned_edition_keeps_its_number_and_the_next_one_has_another(desk: Editions) -> None:
    desk.freeze(DAY, asked("Bo"))
    desk.abandon(DAY, asked("Bo", "a mistake in the title"))
    desk.freeze(DAY, asked("Bo"))
    assert [(one.number, one.stage) for one in desk.releases.of_day(DAY)] == [
        (1, Stage.ABANDONED), (2, Stage.FROZEN),
    ]  # fmt: skip


def test_pressing_twice_is_once_on_every_step(desk: Editions) -> None:
    for doing in (desk.freeze, desk.check, desk.sign):
        form = asked("Bo", form=f"twice {doing.__name__}")
        first = doing(DAY, form)
        size = desk.workspace.journal.size()
        assert doing(DAY, form) == first
        assert desk.workspace.journal.size() == size
    with pytest.raises(NotAllowed, match="a form of its own"):
        desk.check(DAY, asked("Cy", form="twice sign"))


def test_a_tier_is_delivered_to_whoever_may_read_it(desk: Editions) -> None:
    signed(desk)
    desk.seal(DAY, asked("Cy"))
    for tier, name in ((Tier.MISSION, "Di"), (Tier.RESTRICTED, "Cy"), (Tier.WITNESS, "Gus"), (Tier.MISSION, "Zoe")):
        with pytest.raises(NotAllowed):
            desk.deliver(DAY, tier, name, asked("Cy"))
    desk.deliver(DAY, Tier.MISSION, "Ada", asked("Cy"))
    desk.deliver(DAY, Tier.PUBLIC, "a newspaper", asked("Cy"))
    with pytest.raises(NotAllowed, match="nothing delivered"):
        desk.acknowledge(DAY, asked("Di"))


def test_a_bundle_of_an_edition_with_one_signature_does_not_verify(desk: Editions, workspace: Workspace) -> None:
    desk.freeze(DAY, asked("Bo"))
    desk.check(DAY, asked("Bo"))
    desk.sign(DAY, asked("Bo"))
    files = desk.files(desk.releases.current(DAY))
    with pytest.raises(TrucelineError, match="not signed by two"):
        bundle(
            workspace, report_json=files["report.json"], params=files["params.json"], day=DAY, as_of_utc=minutes(0),
            others={}, at_utc=minutes(RELEASED), blobs={workspace.agreement_sha256: workspace.agreement_bytes},
        )  # fmt: skip


def test_the_public_view_of_a_later_edition_keeps_the_cell_of_the_first(desk: Editions) -> None:
    signed(desk)
    desk.seal(DAY, asked("Cy"))
    first = strict_json(desk.files(desk.releases.current(DAY))[PUBLIC])
    with_report(desk.workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(30))
    desk.freeze(DAY, replace(asked("Bo", "again"), at_utc=minutes(RELEASED + 1)))
    second = strict_json(desk.files(desk.releases.current(DAY))[PUBLIC])
    cells = {case["number"]: case["cell"] for case in first["cases"]}
    assert {case["number"]: case["cell"] for case in second["cases"]}.items() <= cells.items()
