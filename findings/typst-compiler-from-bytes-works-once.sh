#!/usr/bin/env bash
# typst 0.15.2 (the package for Python): a `Compiler` made from bytes, kept to compile many documents with one set of fonts,
# compiles once; the second call says that a file is not found, under a name that nobody gave. One made from a file
# compiles as often as it is asked. Expected: the same document each time. Handing the bytes in again (`input=`) helps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q typst==0.15.2
cat > "$work/run.py" <<'PY'
import pathlib

import typst

pathlib.Path("page.typ").write_text("hello")
for name, source in (("file", "page.typ"), ("bytes", b"hello")):
    compiler = typst.Compiler(source)
    for call in (1, 2):
        try:
            print(name, call, len(compiler.compile()) > 1000)
        except typst.TypstError as fault:
            print(name, call, str(fault).partition(" (")[0])
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
file 1 True
file 2 True
bytes 1 True
bytes 2 file not found
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
