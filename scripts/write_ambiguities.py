"""Write docs/ambiguities.md from the kinds themselves; a test runs this and compares."""

from pathlib import Path

from truceline.agreement.ambiguity._kind import Kind
from truceline.agreement.ambiguity._registry import ambiguity_kinds

PAGE = Path(__file__).parents[1] / "docs" / "ambiguities.md"
HEAD = """# Ambiguities

A draft can be free of faults and still mean two things. `truceline lint FILE` lists both, apart: a fault is what cannot
be read (exit code 1), an ambiguity is what two careful readers read differently (exit code 0; 1 with `--strict`).
`--json` prints them for machines, `--sarif` as SARIF 2.1.0 for editors and code hosts.

The check reads the data and the wording: English, German, Ukrainian, Russian and French. A term is settled for all
rules by the section `definitions` (term and meaning) or by a sentence such as "heavy weapons means ..."; the field
`review` of a rule, or of the whole document, says how a rule is looked at again or ends. Fields that say nothing
("", "not stated", "to be agreed", in any of the five languages) count as silent. One ambiguity is one kind in one
clause; where clauses say the same in the same words, it is one with several places.

Whoever types a draft must choose: a counting, a line, a list, a body. So each decisive parameter is also held against
the wording, with the question where the text says this (A26, A82 to A87, A97, A98, B01 to B11); an answer that stands
in the data alone is an ambiguity of the text. A parameter that answers a question silences it, and is asked about in
its place where no word of the draft says the same.

It is a list of questions, not a judgement of the text: some are left open on purpose, and then the answer is to say so
in `readings`. Words are found by patterns, so a clause may be vague in words that are not on the list; and a quotation
or an unusual phrase may be reported without need.

Marks: V verified in a public source (address beside it; open the original before you quote it), G general knowledge,
O our own arithmetic or judgement. History is told in our own words.

This page is written by `scripts/write_ambiguities.py` from the kinds in `truceline/agreement/ambiguity/`. Another
package adds a family through the entry point `truceline.ambiguities`: a module with `KINDS`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *map(_section, ambiguity_kinds())])


def _section(kind: Kind) -> str:
    return (
        f"## {kind.kind_id} {kind.title}\n\n"
        f"*{kind.name}*\n\n"
        f"- **Why it matters.** {kind.why}\n"
        f"- **Once.** {kind.history.text} {kind.history.mark}: {kind.history.address}\n"
        f"- **What settles it.** {kind.settles}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
