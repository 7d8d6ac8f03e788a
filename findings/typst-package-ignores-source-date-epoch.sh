#!/usr/bin/env bash
# typst 0.15.2 (the package for Python): the compiler's own command takes SOURCE_DATE_EPOCH for the date of a document, as
# its documentation says, and makes the same bytes twice; the package does not look at it. The same text compiled twice, a
# second apart, gives two files, both dated today. Expected: one file, dated 1 January 2025.
# The package's own `timestamp=` helps, and a document that sets its date itself comes out the same.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q typst==0.15.2
cat > "$work/run.py" <<'PY'
import os
import pathlib
import time

import typst

os.environ["SOURCE_DATE_EPOCH"] = "1735689600"

def made(text):
    pathlib.Path("page.typ").write_text(text)
    first = typst.compile("page.typ")
    time.sleep(1.1)
    return "same" if typst.compile("page.typ") == first else "differs", b"D:20250101" in first

print("default", *made("hello"))
print("date set", *made("#set document(date: datetime(year: 2025, month: 1, day: 1))\nhello"))
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
default differs False
date set same True
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
