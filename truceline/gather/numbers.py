"""The numbers in use at a moment: as fitted last before it, as shipped where nobody fitted.

A fit counts through its line in the journal alone; the files in `params/` are copies to read.
"""

from collections.abc import Iterator
from datetime import datetime

from truceline.evidence.fits import fit_at, fits
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import Params, fitted
from truceline.model.errors import BadSetting

PARAMS, FITTED = "params", "%Y%m%dT%H%M%SZ"  # folder of the copies, and the name of a file: what its fit knew


def params_at(workspace: Workspace, as_of: datetime) -> Params:
    """The numbers fitted last before `as_of`; as shipped where none were. Fits of the future change no old report.

    Raises:
        BadSetting: fitted on another model, or on other shipped numbers than those of this program.
        DamagedWorkspace: the vault no longer has them as they were.
    """
    line = fit_at(workspace, as_of)
    if line is None:
        return Params()
    where = f"fit as of {line.as_of_utc:{FITTED}} (entry {line.seq})"
    params = fitted(workspace.vault.read(line.numbers_sha256), where=where)
    if params.digest() != line.params_digest:
        raise BadSetting(
            where=where, found=f"numbers {params.digest()[:12]} under this program",
            expected=f"the numbers {line.params_digest[:12]} of its line",
            look="fit again: what the program ships has changed since",
        )  # fmt: skip
    return params


def params_to_replace(workspace: Workspace, as_of: datetime) -> Params:
    """The numbers that a new fit replaces: those in use, or as shipped where the last fit is of another model."""
    try:
        return params_at(workspace, as_of)
    except BadSetting:
        return Params()


def copy_faults(workspace: Workspace) -> Iterator[str]:
    """Files in `params/` that are not what a fit wrote, one sentence each; they decide nothing."""
    known = {f"{line.as_of_utc:{FITTED}}.json": line.numbers_sha256 for line in fits(workspace)}
    for path in sorted((workspace.folder / PARAMS).glob("*")):
        expected = known.get(f"{path.stem}.json")
        if path.suffix == ".json" and expected is not None:
            if path.read_bytes() != workspace.vault.read(expected):
                yield f"{PARAMS}/{path.name}: not the numbers that its fit wrote; the vault has those, and they count"
        elif path.suffix != ".svg" or expected is None:
            yield f"{PARAMS}/{path.name}: no fit line of the journal names it; it is not used (truceline fit)"


def calibration_words(params: Params) -> str:
    """What stands beside every number."""
    if params.calibration is None:
        return "uncalibrated"
    return f"calibrated on {params.calibration.items} {params.calibration.basis}"
