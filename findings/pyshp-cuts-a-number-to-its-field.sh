#!/usr/bin/env bash
# pyshp 3.1.6: a whole number that is wider than its field is written with its last digits cut off: 1234567 persons in a
# field of five become 12345, without a warning or an error. Two fields whose names are alike in ten letters are both
# written under those ten. Expected: an error, or at least asterisks as dBase itself writes for a number that does not fit.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pyshp==3.1.6
cat > "$work/run.py" <<'PY'
import shapefile

with shapefile.Writer("made") as made:
    made.field("displaced_in", "N", 5)
    made.field("displaced_out", "N", 5)
    made.point(37, 48)
    made.record(1234567, 8)
with shapefile.Reader("made") as read:
    print([field[0] for field in read.fields if field[0] != "DeletionFlag"], list(read.record(0)))
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
['displaced_', 'displaced_'] [12345, 8]
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
