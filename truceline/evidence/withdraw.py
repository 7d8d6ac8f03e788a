"""WITHDRAW: a kept file is taken back on the record; `withdrawal_entry` says what that means for later reports."""

from datetime import datetime

from truceline.evidence.entry import instant
from truceline.evidence.keep import KeptFile
from truceline.evidence.withdrawal_entry import draft
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting


def withdraw(workspace: Workspace, file: KeptFile, *, reason: str, at_utc: datetime) -> int:
    """Withdraw a kept file on the record; returns the number of the entry. Keeping it again ends the withdrawal.

    Raises:
        BadSetting: it is withdrawn already, or no reason that prints on one line.
    """
    if any(one.until_utc is None for one in file.withdrawals):
        last = file.withdrawals[-1]
        raise BadSetting(
            where=file.blob.name, found=f"withdrawn on {instant(last.from_utc)} already: {last.reason}",
            expected="a file that counts", look="keep it again to end the withdrawal",
        )  # fmt: skip
    made = draft(source=file.source, sha256=file.blob.sha256, name=file.blob.name, reason=reason, at_utc=at_utc)
    return workspace.journal.append([made])[0]
