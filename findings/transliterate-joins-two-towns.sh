#!/usr/bin/env bash
# transliterate 1.10.2: its Ukrainian is not the table of 2010 by which names stand on road signs and in passports. That
# table writes "zgh" for the pair of letters in the town Zghurivka, so that it cannot be taken for the village Zhurivka.
# Here both are "Zhurivka", and a list joined by the Latin names has one place for two. Expected: Zghurivka, Zhurivka.
# Yahotyn becomes "Jahotyn", so a search by the official spelling finds neither.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q transliterate==1.10.2
cat > "$work/run.py" <<'PY'
from transliterate import translit

for name in ("\u0417\u0433\u0443\u0440\u0456\u0432\u043a\u0430", "\u0416\u0443\u0440\u0456\u0432\u043a\u0430", "\u042f\u0433\u043e\u0442\u0438\u043d"):
    print(translit(name, "uk", reversed=True))
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
Zhurivka
Zhurivka
Jahotyn
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
