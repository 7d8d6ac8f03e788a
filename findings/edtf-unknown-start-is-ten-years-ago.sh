#!/usr/bin/env bash
# edtf 5.0.2: an interval of which the start is not known ("/2025-03-28", Extended Date/Time Format, level 1) has an
# earliest day, and it is 28 March 2015: ten years before the end, an invented date that looks like any other. The open
# interval ("../2025-03-28") is told apart: its earliest day is minus infinity, a float where all others are time structs.
# A date with a time of day loses the time in both bounds. Expected: no date for what is unknown; 22:00 kept.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q edtf==5.0.2
cat > "$work/run.py" <<'PY'
from edtf import parse_edtf

def told(bound):
    return bound if isinstance(bound, float) else "-".join(f"{part:02d}" for part in bound[:3]) + f" {bound[3]:02d}h"

for text in ("/2025-03-28", "../2025-03-28", "2025-03-28T22:00:00Z"):
    date = parse_edtf(text)
    print(text, "from", told(date.lower_strict()), "to", told(date.upper_strict()))
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
/2025-03-28 from 2015-03-28 00h to 2025-03-28 00h
../2025-03-28 from -inf to 2025-03-28 00h
2025-03-28T22:00:00Z from 2025-03-28 00h to 2025-03-28 00h
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
