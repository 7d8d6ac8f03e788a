#!/usr/bin/env bash
# holidays 0.109: Ukraine has no day off at all from 15 March 2022 on, New Year's Day and Easter included: by its law days
# off are suspended while martial law lasts, and the package follows the law. "Ten working days" of an agreement counted
# with it are ten days without Saturdays and Sundays there, and ten days with them off on the other side of the line.
# Expected (from the package's name and from every other country): the usual days, or an option to choose.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q holidays==0.109
cat > "$work/run.py" <<'PY'
import holidays

for year in (2021, 2022, 2025):
    print(year, len(holidays.UA(years=year)), "Ukraine;", len(holidays.RU(years=year)) > 5, "more than five, Russia")
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
2021 19 Ukraine; True more than five, Russia
2022 5 Ukraine; True more than five, Russia
2025 0 Ukraine; True more than five, Russia
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
