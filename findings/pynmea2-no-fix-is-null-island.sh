#!/usr/bin/env bash
# pynmea2 1.19.0: a receiver without a fix sends empty fields for its position (NMEA 0183: a null field is "not
# available"). `latitude` and `longitude` of such a sentence are 0.0, a place in the Gulf of Guinea, not None and no error;
# the raw fields `lat` and `lon` beside them are empty. Expected: None, as `timestamp` and `altitude` say when empty.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pynmea2==1.19.0
cat > "$work/run.py" <<'PY'
import pynmea2

def sentence(body: str) -> str:
    total = 0
    for letter in body.encode():
        total ^= letter
    return f"${body}*{total:02X}"

found = pynmea2.parse(sentence("GPGGA,,,,,,0,00,,,M,,M,,"))
print("position", found.latitude, found.longitude, "raw", repr(found.lat), repr(found.lon))
print("time", found.timestamp, "altitude", found.altitude)
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
position 0.0 0.0 raw '' ''
time None altitude None
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
