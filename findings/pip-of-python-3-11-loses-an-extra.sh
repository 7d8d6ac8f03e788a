#!/usr/bin/env bash
# pip 23.2.1 (as it comes with Python 3.11): `pip install trafilatura==2.3.1` succeeds and `import trafilatura` fails.
# justext 3.0.2, which it needs, asks for lxml[html_clean]; lxml 6.1.3 writes the name as html-clean. Both spellings are one
# extra (PEP 685); this pip compares the letters, warns that there is no such extra, and leaves lxml_html_clean out.
# Expected: an installation that resolves can be imported. With pip 26.3 it can.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pip==23.2.1 && "$work/venv/bin/pip" install -q trafilatura==2.3.1 justext==3.0.2 lxml==6.1.3
cat > "$work/run.py" <<'PY'
try:
    import trafilatura
except ImportError as fault:
    print("ImportError:", str(fault).splitlines()[0])
else:
    print("imported", trafilatura.__version__)
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
ImportError: lxml.html.clean module is now a separate project lxml_html_clean.
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
