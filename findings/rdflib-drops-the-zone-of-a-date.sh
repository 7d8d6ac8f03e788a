#!/usr/bin/env bash
# rdflib 7.6.0: a day with its offset is valid in XML Schema ("2025-03-28+02:00": from 22:00 UTC on the 27th) and is how a
# record says whose day it means. rdflib takes the offset away when the literal is made or read, so what is written back,
# hashed or compared is another day; times of day keep theirs. Expected: the offset kept, as for xsd:dateTime.
# (`rdflib.NORMALIZE_LITERALS = False` keeps the text.)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q rdflib==7.6.0
cat > "$work/run.py" <<'PY'
from rdflib import Graph

text = '''@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:x:a> <urn:x:on> "2025-03-28+02:00"^^xsd:date ; <urn:x:at> "2025-03-28T00:00:00+02:00"^^xsd:dateTime .'''
for _, name, value in sorted(Graph().parse(data=text, format="turtle")):
    print(name, value)
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
urn:x:at 2025-03-28T00:00:00+02:00
urn:x:on 2025-03-28
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
