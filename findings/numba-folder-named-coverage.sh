#!/usr/bin/env bash
# numba 0.68.1: `import numba` fails with AttributeError when a folder named "coverage" (any package of one's own) lies
# beside the script that is run, because numba.misc.coverage_support takes it for the coverage tool at import time.
# Expected: numba imports, and takes no notice of a module that is not the tool. With `python -P` it does.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q numba==0.68.1 numpy==2.4.0
mkdir "$work/coverage"
echo '"""What could be seen of an area: a package of our own."""' > "$work/coverage/__init__.py"
echo 'import numba; print("imported", numba.__version__)' > "$work/run.py"
if said=$("$work/venv/bin/python" "$work/run.py" 2>&1); then
    echo "changed: it imports now: $said"
    exit 1
fi
echo "${said##*$'\n'}"
[ "${said##*$'\n'}" = "AttributeError: module 'coverage' has no attribute 'types'" ]
said=$("$work/venv/bin/python" -P "$work/run.py")
echo "with -P: $said"
[ "$said" = "imported 0.68.1" ]
