#!/usr/bin/env bash
# fastkml 1.4.0: a gx:Track without gx:angles (a patrol's recorder that knows no heading) read and written again has
# "0.0 0.0 0.0" for each point: heading north, level, no roll. A reader cannot tell it from a track that was measured so.
# Expected: no gx:angles where none were given (the element is optional in Google's extension of KML).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q fastkml==1.4.0
cat > "$work/run.py" <<'PY'
from fastkml import KML

text = '''<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Placemark>
<gx:Track><when>2025-03-28T22:00:00Z</when><gx:coord>37.2 48.5 0</gx:coord></gx:Track></Placemark></Document></kml>'''
written = KML.from_string(text).to_string()
print("angles before", text.count("gx:angles"), "after", written.count("<gx:angles>0.0 0.0 0.0</gx:angles>"))
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
angles before 0 after 1
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
