#!/usr/bin/env bash
# metar 2.0.2: an automatic station whose sensor gives no visibility sends four slashes ("////", WMO FM 15: missing). The
# package reads them as 10,000 metres: a station that could not see reports the best sight there is, and says so the same
# way as one that measured it. Missing cloud ("//////") is an empty list, as for a clear sky. Expected: no value (as the
# package does for a wind that is missing).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q metar==2.0.2
cat > "$work/run.py" <<'PY'
from metar import Metar

for sight in ("3000", "////"):
    found = Metar.Metar(f"METAR UKKK 281200Z AUTO /////KT {sight} ////// 02/02 Q1020", month=3, year=2025)
    print(sight, "->", found.vis, "| cloud", found.sky, "| wind", found.wind_speed)
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
3000 -> 3000 meters | cloud [] | wind None
//// -> 10000 meters | cloud [] | wind None
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
