#!/usr/bin/env bash
# feedparser 6.0.14 reads days of the year (ISO 8601), and with the hyphen only from the 300th on: "2025-335" is 1 December; "2025-087" (28 March) becomes 1 August and "2025-100" (10 April)
# 1 October, whole dates without a flag. Without the hyphen all are right. Expected: 28 March, 10 April, 1 December.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q feedparser==6.0.14
cat > "$work/run.py" <<'PY'
import feedparser

for date in ("2025-087", "2025-100", "2025-335", "2025087"):
    feed = (
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item><title>x</title>"
        f"<dc:date>{date}</dc:date></item></channel></rss>"
    )
    print(date, "->", "-".join(f"{part:02d}" for part in feedparser.parse(feed).entries[0].updated_parsed[:3]))
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
2025-087 -> 2025-08-01
2025-100 -> 2025-10-01
2025-335 -> 2025-12-01
2025087 -> 2025-03-28
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
