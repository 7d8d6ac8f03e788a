"""The numbers in use at a moment: as fitted last before it, as shipped where nobody fitted."""

from datetime import datetime

from truceline.evidence.workspace import Workspace
from truceline.fusion.params import Params, fitted

PARAMS, FITTED = "params", "%Y%m%dT%H%M%SZ"  # folder of fitted numbers, and the name of a file: when it was fitted


def params_at(workspace: Workspace, as_of: datetime) -> Params:
    """The numbers fitted last before `as_of`; as shipped where none were. Files of the future change no old report.

    Raises:
        BadSetting: the file is not what `truceline fit` writes.
    """
    named = f"{as_of:{FITTED}}"
    found = sorted(path for path in (workspace.folder / PARAMS).glob("*.json") if path.stem <= named)
    return fitted(found[-1].read_bytes(), where=f"{PARAMS}/{found[-1].name}") if found else Params()


def calibration_words(params: Params) -> str:
    """What stands beside every number."""
    if params.calibration is None:
        return "uncalibrated"
    return f"calibrated on {params.calibration.items} adjudicated incidents"
