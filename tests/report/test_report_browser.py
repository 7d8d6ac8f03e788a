"""The page in a browser: on a desk, on a phone and on paper; nothing runs off the side, every link opens its case."""

import base64
import re
from collections.abc import Iterator

import pytest

from tests.chromium import ABSENT, CHROMIUM, Page, opened
from tests.report_example import example, finding, incident, observation, table
from truceline.report.formats.html import render

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=ABSENT)
SIZES = {"desk": 1440, "phone": 390}
CASES = 8


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    seen = [observation(n) for n in range(CASES)]
    cases = [incident(n, 0.9 - 0.02 * n, (seen[n],)) for n in range(CASES)]
    found = [finding("art-1", "North", "undetermined", one.incident_id) for one in cases[:5]]
    report = example(incidents=cases, findings=found, not_covered=(), observations=table(seen), claims=[], cases={})
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(render(report))
    with opened(path) as one:
        yield one


def sized(page: Page, width: int) -> None:
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)


@pytest.mark.parametrize("width", SIZES.values(), ids=SIZES)
def test_nothing_runs_off_the_side_even_with_everything_unfolded(page: Page, width: int) -> None:
    sized(page, width)
    wide = page.run(
        "(document.querySelectorAll('details').forEach(d => { d.open = true }), document.documentElement.scrollWidth)"
    )
    page.run("document.querySelectorAll('details').forEach(d => { d.open = false })")
    assert wide <= width


def test_a_link_to_a_folded_case_unfolds_it(page: Page) -> None:
    sized(page, SIZES["desk"])
    folded = page.run("document.querySelector('details.folded article').id")
    assert page.run(f"document.querySelector('a[href=\"#{folded}\"]') !== null")
    opened_now = page.run(
        f"(location.hash = '{folded}', new Promise(done => setTimeout(() => done("
        f"document.getElementById('{folded}').closest('details').open), 300)))"
    )
    assert opened_now


def test_one_language_of_five_is_shown_and_the_reader_chooses_it(page: Page) -> None:
    shown = (
        "[...document.querySelectorAll('article h2 .sentence')].filter(s => getComputedStyle(s).display !== 'none')"
        ".map(s => s.lang)"
    )
    assert set(page.run(f"JSON.stringify({shown})").strip("[]").replace('"', "").split(",")) == {"en"}
    page.run("document.getElementById('speak-uk').click()")
    assert set(page.run(f"JSON.stringify({shown})").strip("[]").replace('"', "").split(",")) == {"uk"}
    page.run("document.getElementById('speak-en').click()")


def test_on_paper_a_few_cases_are_whole_and_their_heads_hold_together(page: Page) -> None:
    page.ask("Emulation.setEmulatedMedia", media="print")
    whole = page.run("[...document.querySelectorAll('article.incident')].filter(a => a.offsetParent !== null).length")
    kept = page.run("getComputedStyle(document.querySelector('article .head')).breakInside")
    hidden = page.run(
        "[...document.querySelectorAll('details.folded, details.why')].every(d => d.offsetParent === null)"
    )
    page.ask("Emulation.setEmulatedMedia", media="")
    assert (whole, kept, hidden) == (3, "avoid", True)
    printed = base64.b64decode(page.ask("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert 3 <= len(re.findall(rb"/Type /Page\b", printed)) <= 12
