"""What a workspace's agreements watch, for the door that holds positions against it."""

from truceline.agreement.loading import load
from truceline.agreement.together import together, watched_area
from truceline.evidence.workspace import Workspace
from truceline.model.errors import TrucelineError
from truceline.model.place import Area


def watched(workspace: Workspace) -> Area | None:
    """The watched area; None where an agreement cannot be read, which is for other commands to say."""
    try:
        return watched_area(together([load(data, name) for _, name, data in workspace.agreements]))
    except TrucelineError:
        return None
