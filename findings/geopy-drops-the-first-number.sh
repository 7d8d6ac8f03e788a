#!/usr/bin/env bash
# geopy 2.5.0: `Point(text)` finds a position somewhere in the text and leaves the rest out without a word. Decimal commas
# ("48,5 37,2", as half of Europe writes) give latitude 37, longitude 2; degrees and minutes without signs
# ("48 30 N, 37 15 E") give 37, 15. A negative zero loses its sign: "-0 30m" is read as 0.5 north.
# Expected: 48.5, 37.2 and 48.5, 37.25 and -0.5, or a ValueError as for other text that is not understood.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q geopy==2.5.0
cat > "$work/run.py" <<'PY'
from geopy import Point

for text in ("48.5 37.2", "48,5 37,2", "48 30 N, 37 15 E", "-0 30m, 37"):
    print(text, "->", *Point(text)[:2])
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
48.5 37.2 -> 48.5 37.2
48,5 37,2 -> 37.0 2.0
48 30 N, 37 15 E -> 37.0 15.0
-0 30m, 37 -> 0.5 37.0
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
