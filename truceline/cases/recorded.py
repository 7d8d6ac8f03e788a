"""Steps of the register as the journal keeps them: a blob in the vault, its digest in a `register` line.

A step is recorded once a command runs past its cut-off. A later version of the program goes on from the last one
instead of folding history again; a step under other inputs (a file kept later with an earlier receipt) is passed over.
"""

from collections.abc import Callable
from datetime import datetime

from truceline.cases.register import Register, decoded, encoded
from truceline.evidence.entry import Draft, instant, parse_instant
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace


def record(workspace: Workspace, register: Register, *, params_digest: str, at_utc: datetime) -> bool:
    """Keep a step; whether it is new."""
    data = encoded(register)
    digest, _ = workspace.vault.put(data)
    body = {"moment": instant(register.moment_utc), "sha256": digest, "inputs": register.inputs}
    draft = Draft(type="register", at_utc=at_utc, body=body, tool=own_tool(params_digest), parents=(digest,))
    return workspace.journal.append_once(draft, lambda entry: entry.body == body)[1]


def moments(workspace: Workspace) -> dict[datetime, list[tuple[str, str]]]:
    """Recorded steps: cut-off to (digest of its inputs, digest of its bytes), in order of recording."""
    found: dict[datetime, list[tuple[str, str]]] = {}
    for entry in workspace.journal.entries("register"):
        body = entry.body or {}
        found.setdefault(parse_instant(body["moment"]), []).append((str(body["inputs"]), str(body["sha256"])))
    return found


def kept_steps(workspace: Workspace) -> Callable[[datetime, str], Register | None]:
    """The recorded step of a cut-off under given inputs, if there is one.

    Raises (when asked):
        DamagedWorkspace: its bytes are not what was kept.
        BadSetting: another version wrote it.
    """
    known = moments(workspace)

    def step(moment: datetime, inputs: str) -> Register | None:
        named = next((sha256 for held, sha256 in known.get(moment, ()) if held == inputs), None)
        return None if named is None else decoded(workspace.vault.read(named))

    return step
