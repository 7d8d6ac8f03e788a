"""The languages that rules speak."""

from collections.abc import Mapping

from truceline.assess.words.de import GERMAN
from truceline.assess.words.en import ENGLISH
from truceline.assess.words.fr import FRENCH
from truceline.assess.words.ru import RUSSIAN
from truceline.assess.words.tongue import Tongue
from truceline.assess.words.uk import UKRAINIAN
from truceline.model.errors import UnknownName

TONGUES: Mapping[str, Tongue] = {one.language: one for one in (ENGLISH, GERMAN, UKRAINIAN, RUSSIAN, FRENCH)}


def tongue(language: str) -> Tongue:
    """The language of that BCP 47 code.

    Raises:
        UnknownName: no rule speaks it; lists those there are.
    """
    if language not in TONGUES:
        raise UnknownName("language of rule sentences", language, TONGUES)
    return TONGUES[language]
