"""The two verifiers say the same: of the published set, of a thousand mutated bundles, in a browser without network."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests import make_bundle_keys, make_bundles
from tests.bundle_mutations import mutations
from tests.chromium import ABSENT, CHROMIUM, Page, opened
from truceline.report import verify as verifier

SET = make_bundles.FOLDER
EXPECTED: list[dict[str, Any]] = json.loads((SET / "expected.json").read_bytes())
MUTATED, BATCH = 1000, 50
RUN = """(async cases => {
  const bytes = said => said === null ? null : Uint8Array.from(atob(said), letter => letter.charCodeAt(0));
  const found = [];
  for (const [bundle, trust, since] of cases) {
    try { found.push(await Truceline.verify(bytes(bundle), trust && await Truceline.parseTrust(bytes(trust)), bytes(since))); }
    catch (fault) { found.push({ word: "NOT CHECKED", exit_code: 2, results: [], key: "", head: "", remarks: [], fault: String(fault) }); }
  }
  return found;
})"""
browser = pytest.mark.skipif(CHROMIUM is None, reason=ABSENT)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with opened(make_bundle_keys.PAGE) as one:
        yield one


def read(name: str) -> bytes | None:
    return (SET / name).read_bytes() if name else None


def here(bundle: bytes, trust: bytes | None, since: bytes | None) -> dict[str, Any]:
    """What verify.py says, as the page tells it."""
    try:
        found = verifier.verify(bundle, verifier.parse_trust(trust) if trust is not None else None, since)
    except ValueError:
        return {"word": "NOT CHECKED", "exit_code": 2, "results": [], "key": "", "head": "", "remarks": []}
    return json.loads(json.dumps(asdict(found)))


def there(page: Page, cases: Sequence[tuple[bytes, bytes | None, bytes | None]]) -> list[dict[str, Any]]:
    packed = [[None if part is None else base64.b64encode(part).decode() for part in case] for case in cases]
    found: list[dict[str, Any]] = page.run(f"{RUN}({json.dumps(packed)})")
    return found


def said(found: dict[str, Any]) -> dict[str, Any]:
    """What two verifiers must agree on: all but the words of a detail."""
    checks = [(result["number"], result["title"], result["status"]) for result in found["results"]]
    return {"checks": checks, **{key: found[key] for key in ("word", "exit_code", "key", "head", "remarks")}}


def test_the_set_is_what_the_script_makes() -> None:
    made = make_bundles.written()
    assert {path.name for path in SET.iterdir()} == set(made)
    for name, data in made.items():
        assert (SET / name).read_bytes() == data, f"python tests/make_bundles.py: {name}"


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: str(row["bundle"]))
def test_the_verifier_says_of_each_bundle_of_the_set_what_is_expected(row: dict[str, Any]) -> None:
    bundle = read(row["bundle"])
    assert bundle is not None
    found = here(bundle, read(row["trust"]), read(row["since"]))
    bad = [result["number"] for result in found["results"] if result["status"] == "bad"]
    assert (found["word"], found["exit_code"], bad) == (row["word"], row["exit"], row["bad"])


def test_the_set_holds_every_word_and_every_check_is_bad_in_one_of_it() -> None:
    assert len(EXPECTED) >= 40
    assert {row["word"] for row in EXPECTED} == {"VALID", "INVALID", "INCOMPLETE", "DAMAGED", "NOT CHECKED"}
    assert {number for row in EXPECTED for number in row["bad"]} == set(range(1, 19))


@pytest.mark.parametrize("path", make_bundle_keys.MARKS, ids=lambda path: path.name)
def test_both_verifiers_and_the_page_of_the_format_have_one_list_of_keys(path: Path) -> None:
    assert path.read_text("utf-8") == make_bundle_keys.filled(path), "python tests/make_bundle_keys.py"


@browser
def test_both_verifiers_agree_on_the_whole_set(page: Page) -> None:
    cases = [(read(row["bundle"]) or b"", read(row["trust"]), read(row["since"])) for row in EXPECTED]
    for row, case, found in zip(EXPECTED, cases, there(page, cases), strict=True):
        assert said(found) == said(here(*case)), row["bundle"]


@browser
def test_both_verifiers_agree_on_a_thousand_mutated_bundles(page: Page) -> None:
    bases = [read(name) or b"" for name in ("good.zip", "late.zip", "cosigner-signed.zip", "json-alone.zip")]
    trust, since = read("trust.json"), read("head-early")
    made = [one for seed, base in enumerate(bases) for one in mutations(base, MUTATED // len(bases), seed)]
    words = set()
    for start in range(0, len(made), BATCH):
        cases = [
            (bundle, trust, since if at % 3 == 0 else None) for at, bundle in enumerate(made[start : start + BATCH])
        ]
        for at, (case, found) in enumerate(zip(cases, there(page, cases), strict=True)):
            own = here(*case)
            assert said(found) == said(own), (start + at, [r for r in own["results"] if r["status"] != "ok"])
            assert not any("failed here" in result["detail"] for result in (*found["results"], *own["results"]))
            words.add(found["word"])
    assert words >= {"INVALID", "INCOMPLETE", "DAMAGED"}


@browser
def test_the_page_shows_what_it_found_and_asks_no_network(page: Page) -> None:
    before = len(page.asked_for())
    files = {name: base64.b64encode(read(file) or b"").decode() for name, file in
             (("bundle", "false-painted.zip"), ("trust", "trust.json"), ("since", "head-early"))}  # fmt: skip
    page.run(
        """(async files => {
          for (const [name, said] of Object.entries(files)) {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(atob(said), letter => letter.charCodeAt(0))], name));
            document.querySelector(`[data-for=${name}]`).dispatchEvent(new DragEvent("drop", { dataTransfer: data }));
          }
          for (let n = 0; n < 200 && document.getElementById("word").textContent.includes("INVALID") === false; n++)
            await new Promise(done => setTimeout(done, 50));
        })"""
        f"({json.dumps(files)})"
    )
    text = page.run("document.body.innerText")
    assert "INVALID" in text
    assert "check 14, 16 bad" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert page.run("document.querySelectorAll('#rows tr').length") == 18
    assert len(page.asked_for()) == before
    assert page.asked_for() == [make_bundle_keys.PAGE.as_uri()]
    policy = page.run("document.querySelector('meta[http-equiv]').content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    faults = [event for event in page.events if event["method"] in {"Log.entryAdded", "Runtime.exceptionThrown"}]
    assert not faults
