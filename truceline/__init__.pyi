from truceline.api import NotValid as NotValid
from truceline.api import Reports as Reports
from truceline.api import Table as Table
from truceline.api import TrucelineError as TrucelineError
from truceline.api import Trust as Trust
from truceline.api import Workspace as Workspace
from truceline.api import open as open  # noqa: A004
from truceline.api import read_bundle as read_bundle

__version__: str
__all__ = ["NotValid", "Reports", "Table", "TrucelineError", "Trust", "Workspace", "__version__", "open", "read_bundle"]
