#!/usr/bin/env bash
# pyogrio 0.13.0 (geopandas 1.2.0): texts of a GeoJSON file that look like a day are made days, whatever the field is called
# and without being asked: the case numbers "1234/05/06" and "2025/03/07" become midnights of the years 1234 and 2025, and
# "22:00" becomes a time. JSON has no type for a day, so a text is expected to stay one. One such text that is no day
# ("2025/02/30", a valid case number) makes the whole file unreadable.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pyogrio==0.13.0 geopandas==1.2.0 pandas==3.1.1
cat > "$work/run.py" <<'PY'
import json

import geopandas

def read(*numbers):
    point = {"type": "Point", "coordinates": [37, 48]}
    rows = [{"type": "Feature", "properties": {"case": number}, "geometry": point} for number in numbers]
    with open("cases.geojson", "w") as file:
        json.dump({"type": "FeatureCollection", "features": rows}, file)
    try:
        return [str(case) for case in geopandas.read_file("cases.geojson")["case"]]
    except ValueError as fault:
        return f"ValueError: {fault}"

print(read("1234-05", "2025-03b"))
print(read("1234/05/06", "2025/03/07"))
print(read("1234/05/06", "2025/02/30"))
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
['1234-05', '2025-03b']
['1234-05-06 00:00:00', '2025-03-07 00:00:00']
ValueError: day is out of range for month
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
