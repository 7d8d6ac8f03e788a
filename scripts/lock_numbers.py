"""Lock the numbers of the model to what the changelog says of them: `python scripts/lock_numbers.py`.

Whoever changes a parameter writes a fragment `changes/*.numbers.md` that says what moves and by how much; then this
script writes changes/numbers.lock, and a test compares. It refuses where numbers changed and no fragment did.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NUMBERS = ("truceline/fusion/params.toml", "truceline/model/detection.toml")
LOCK = "changes/numbers.lock"


def state(root: Path = ROOT) -> dict[str, Any]:
    """Digests of the numbers, and of the fragments that speak of numbers."""
    fragments = sorted((root / "changes").glob("*.numbers*.md"))
    return {
        "numbers": {name: _digest(root / name) for name in NUMBERS},
        "fragments": {path.name: _digest(path) for path in fragments},
    }


def locked(root: Path = ROOT) -> dict[str, Any]:
    """As they were locked."""
    return dict(json.loads((root / LOCK).read_text("utf-8")))


def write(root: Path = ROOT, *, released: bool = False) -> str:
    """Lock them; returns why not, "" where it is done. At a release the fragments have become the changelog."""
    now, before = state(root), locked(root) if (root / LOCK).is_file() else None
    new = before is None or now["fragments"].items() - before["fragments"].items()
    if before is not None and now["numbers"] != before["numbers"] and not new and not released:
        return "numbers changed, and no fragment changes/*.numbers.md says what moves and by how much"
    (root / LOCK).write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", "utf-8")
    return ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(write() or 0)
