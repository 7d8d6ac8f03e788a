"""Ten questions of a newcomer, each typed as one search: the page that answers it stands among the first three.

The search is that of the site in outline: pages with every word, those first that have the words in their headings.
"""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {path.stem: path.read_text("utf-8").lower() for path in DOCS.glob("*.md")}

ASKED = [
    # what is typed, the page, and words that the answer must hold
    ("install pip container", "install", ["pipx", "pip download", "container"]),
    ("disk memory python systems", "install", ["mb of packages", "linux", "windows", "macos"]),
    ("where the files come from", "howto", ["`firms`", "`viina`", "`cloud`", "`alerts`", "`line`", "https://"]),
    ("every day timer", "howto", ["systemctl", "timer"]),
    ("unit meaning column", "dictionary", ["meaning", "unit", "pandas"]),
    ("read report pandas", "api", ["to_pandas"]),
    ("wrong file withdraw", "howto", ["withdraw"]),
    ("keys lost", "howto", ["stolen", "back up"]),
    ("upgrade workspace", "howto", ["pip install --upgrade", "old report"]),
    ("write agreement lint", "howto", ["lint"]),
    ("glossary", "glossary", ["as of", "hold", "lineage", "look", "nat", "origin", "reading"]),
]


def found(words: str) -> list[str]:
    """Names of pages, the best first."""
    asked = words.split()
    held = [name for name, text in PAGES.items() if all(word in text for word in asked)]

    def worth(name: str) -> tuple[int, float]:
        heads = " ".join(re.findall(r"^#+ .*$", PAGES[name], re.MULTILINE)) + " " + name
        often = sum(PAGES[name].count(word) for word in asked) / len(PAGES[name])
        return sum(word in heads for word in asked), often

    return sorted(held, key=worth, reverse=True)


@pytest.mark.parametrize(("words", "page", "answer"), ASKED, ids=[words for words, _, _ in ASKED])
def test_a_question_of_a_newcomer_is_answered_by_one_search(words: str, page: str, answer: list[str]) -> None:
    assert page in found(words)[:3], found(words)[:6]
    assert not [word for word in answer if word not in PAGES[page]]
