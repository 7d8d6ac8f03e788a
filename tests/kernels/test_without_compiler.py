"""Truceline without numba: the extra `fast` is not installed, and every result is the same bytes."""

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFUSE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in {'numba', 'llvmlite'}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Refuse())
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == 'numba' else found(name, package)
"""
MUCH = """
import hashlib, numpy as np
from truceline.fusion.association import association_search as s
from truceline.kernels import neighbours, reach, union_find, zones
neighbours.COMPILED_FROM = neighbours.COMPILED_AFTER = zones.COMPILED_FROM = union_find.COMPILED_FROM = 0
reach.COMPILED_FROM = s.COMPILE_FROM = 0
rng = np.random.default_rng(5)
lat, lon, t = rng.uniform(50, 51, 3000), rng.uniform(30, 31, 3000), rng.uniform(0, 86400, 3000)
ring = ((30.2, 50.2), (30.8, 50.3), (30.5, 50.9), (30.2, 50.2))
found = [
    *neighbours.pairs(lat, lon, t, 2000.0, 3600.0),
    neighbours.components(lat, lon, t, 2000.0, 3600.0),
    *zones.assign(zones.build([((ring,),)], 0.1), lat, lon),
    union_find.components(3000, rng.integers(0, 3000, 900), rng.integers(0, 3000, 900)),
]
print(neighbours.count(lat, lon, t, 2000.0, 3600.0))
print(hashlib.sha256(b"".join(np.asarray(one).tobytes() for one in found)).hexdigest())
"""


def run(code: str) -> list[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def test_kernels_without_the_compiler_give_the_same_bytes_however_much_there_is() -> None:
    count, without = run(REFUSE + MUCH)
    assert int(count) > 500
    assert [count, without] == run(MUCH)


def test_the_search_of_associations_runs_uncompiled_where_there_is_no_compiler() -> None:
    code = """
from truceline.fusion.association import association_search as s
s.COMPILE_FROM, s._search = 0, lambda *arrays: arrays
print(s.search(1, 2, work=10))
"""
    assert run(REFUSE + code) == ["(1, 2)"]


def test_one_module_alone_imports_the_compiler() -> None:
    importers = set()
    for path in (ROOT / "truceline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name.split(".")[0] == "numba" for name in names):
                importers.add(path.relative_to(ROOT).as_posix())
    assert importers == {"truceline/kernels/_compile.py"}
