#!/usr/bin/env bash
# pyais 3.3.1: positions in messages 17 (reference station), 22 and 23 (corners of an area) come out in minutes, and
# those of 17 without a sign. A reference station at 12.5 W, 5 S is "25464.4, 12807.2". All other types are in degrees.
# Expected: -12.5 and -5.0, signed degrees as in types 1 to 5 and 27.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pyais==3.3.1
cat > "$work/run.py" <<'PY'
from pyais import decode

def sentence(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 6)
    values = [int(bits[k : k + 6], 2) for k in range(0, len(bits), 6)]
    words = "AIVDM,1,1,,A," + "".join(chr(v + 48 + 8 * (v > 39)) for v in values) + ",0"
    total = 0
    for letter in words.encode():
        total ^= letter
    return f"!{words}*{total:02X}".encode()

lon, lat = -7500 % (1 << 18), -3000 % (1 << 17)  # tenths of a minute, two's complement
head = f"{17:06b}{0:02b}{2320001:030b}00"
found = decode(sentence(f"{head}{lon:018b}{lat:017b}00000" + "0" * 40))
print(found.lon, found.lat)
PY
said=$("$work/venv/bin/python" "$work/run.py")
if [ "$said" = "-12.5 -5.0" ]; then
    echo "changed: degrees now: $said"
    exit 1
fi
echo "$said"
[ "$said" = "25464.4 12807.2" ]
