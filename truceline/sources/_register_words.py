"""The vocabulary of the register: kinds of line and outcomes, and what each kind must state."""

from collections.abc import Mapping

from truceline.model.errors import OutOfRange
from truceline.model.terms import EntryKind, Outcome
from truceline.sources._patrol_words import word_of_list

K = EntryKind
TOLD = frozenset((  # somebody said so: without the moment of saying, no deadline can be held against it
    K.NOTICE, K.ANSWER, K.CERTIFICATE, K.RETURN_FIRE, K.RELEASE, K.SUSPENSION, K.RENEWAL, K.REFERRAL, K.MEASURES,
    K.PERMIT, K.ATTRIBUTION, K.OBJECTION,
))  # fmt: skip
TOOK_PLACE = frozenset((  # the mission wrote down what had happened: it cannot lie in the future
    K.ACTIVITY, K.INSPECTION, K.COUNT, K.POSITION, K.ARRIVAL, K.DEPARTURE, K.CHANNEL, K.DAY, K.KEPT,
    K.DELIVERY, K.HANDED_OVER, K.PASSAGE,
))  # fmt: skip
NEEDED: Mapping[str, frozenset[EntryKind]] = {  # column -> kinds of line that mean nothing without it
    "Stated": TOLD,
    "From": (TOOK_PLACE | {K.NOTICE, K.SUSPENSION, K.PERMIT}) - {K.CHANNEL},  # elsewhere: when it was stated
    "To": frozenset((K.SUSPENSION, K.RENEWAL, K.KEPT, K.PERMIT)),
    "Item": frozenset((K.NOTICE, K.ACTIVITY, K.COUNT, K.POSITION, K.PERMIT, K.DELIVERY, K.HANDED_OVER)),
    "Site": frozenset((K.DAY,)),
    "Latitude": frozenset((K.POSITION,)),
    "Reference": frozenset((K.ATTRIBUTION, K.OBJECTION)),
}
NUMBERED = frozenset((K.COUNT, K.ARRIVAL, K.DEPARTURE, K.DELIVERY, K.HANDED_OVER))
OUTCOMES: Mapping[EntryKind, tuple[Outcome, ...]] = {  # how such a line can end; others may have any or none
    K.ANSWER: (Outcome.DONE, Outcome.REFUSED),
    K.CERTIFICATE: (Outcome.DONE, Outcome.PARTLY, Outcome.REFUSED),
    K.INSPECTION: (Outcome.DONE, Outcome.PARTLY, Outcome.REFUSED),
    K.PERMIT: (Outcome.DONE, Outcome.PARTLY, Outcome.REFUSED, Outcome.NONE),
    K.DAY: (Outcome.DONE, Outcome.BROKEN, Outcome.UNSEEN),
    **dict.fromkeys(
        (K.DELIVERY, K.HANDED_OVER, K.PASSAGE, K.ATTRIBUTION, K.OBJECTION),
        (Outcome.NONE, Outcome.DONE, Outcome.PARTLY, Outcome.REFUSED),
    ),
}

_KINDS = {
    "notification": K.NOTICE,
    "approval": K.ANSWER,
    "certification": K.CERTIFICATE,
    "vessel position": K.POSITION,
    "return fire": K.RETURN_FIRE,
    "release": K.RELEASE,
    "referral": K.REFERRAL,
    "measures": K.MEASURES,
    "exchange": K.HANDED_OVER,
    "persons exchanged": K.HANDED_OVER,
    "persons released": K.HANDED_OVER,
    "convoy": K.PASSAGE,
    "kept": K.KEPT,
    "permission": K.PERMIT,
    "licence": K.PERMIT,
}
_OUTCOMES = {
    **dict.fromkeys(
        ("carried out", "fulfilled", "approved", "granted", "quiet", "complete", "let through", "yes"), Outcome.DONE
    ),
    **dict.fromkeys(("partial", "incomplete"), Outcome.PARTLY),
    **dict.fromkeys(("denied", "not fulfilled", "rejected", "turned back", "no"), Outcome.REFUSED),
    **dict.fromkeys(("not quiet",), Outcome.BROKEN),
    **dict.fromkeys(("not seen", "unobservable"), Outcome.UNSEEN),
}


def kind_of(text: str) -> EntryKind:
    """What a line records.

    >>> kind_of("Channel attempt"), kind_of("approval")
    (<EntryKind.CHANNEL: 'channel attempt'>, <EntryKind.ANSWER: 'answer'>)

    Raises:
        OutOfRange: not a word of the vocabulary.
    """
    return word_of_list("kind", text, EntryKind, _KINDS)


def outcome_of(text: str, kind: EntryKind) -> Outcome:
    """How it ended; a kind that has an outcome must state one that it can have.

    >>> outcome_of("quiet", EntryKind.DAY), outcome_of("", EntryKind.NOTICE)
    (<Outcome.DONE: 'done'>, <Outcome.NONE: ''>)

    Raises:
        OutOfRange: not a word of the vocabulary, or none of those of its kind.
    """
    possible = OUTCOMES.get(kind, tuple(Outcome))
    named = [outcome for outcome in possible if outcome is not Outcome.NONE]
    found = word_of_list("outcome", text, named, _OUTCOMES) if text else Outcome.NONE
    if found not in possible:
        raise OutOfRange("outcome", text, f"one of {', '.join(named)} for a line of kind {kind}")
    return found
