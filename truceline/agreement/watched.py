"""What a mission looks at, out of the texts that it keeps: doors ask for it without the days behind them."""

from collections.abc import Iterable

from truceline.agreement.loading import load
from truceline.agreement.together import together, watched_area
from truceline.model.errors import TrucelineError
from truceline.model.place import Area


def watched(texts: Iterable[tuple[str, str, bytes]]) -> Area | None:
    """The area that positions are held against; None where an agreement cannot be read, which others will say.

    `texts`: of each agreement its digest, its name and its bytes, as `Workspace.agreements` has them.
    """
    try:
        return watched_area(together([load(data, name) for _, name, data in texts]))
    except TrucelineError:
        return None
