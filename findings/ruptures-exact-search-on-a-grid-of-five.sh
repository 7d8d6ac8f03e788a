#!/usr/bin/env bash
# ruptures 1.1.10: `Pelt`, described as an exact search, looks at every fifth sample only (jump=5 by default). A clean step
# at sample 52 of 103 is answered with two changes, at 50 and 55, and a level of its own between them; a step at 50 is found
# as it is. Expected: one change at 52. With jump=1, min_size=1 it is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q ruptures==1.1.10
cat > "$work/run.py" <<'PY'
import numpy
import ruptures

for at in (50, 52):
    series = numpy.r_[numpy.zeros(at), numpy.full(51, 5.0)]
    print("step at", at, "default", ruptures.Pelt(model="l2").fit(series).predict(pen=3)[:-1],
          "jump 1", ruptures.Pelt(model="l2", jump=1, min_size=1).fit(series).predict(pen=3)[:-1])
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
step at 50 default [50] jump 1 [50]
step at 52 default [50, 55] jump 1 [52]
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
