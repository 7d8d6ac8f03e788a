"""The languages that rules speak."""

from collections.abc import Mapping
from dataclasses import replace

from truceline.assess.words.de import GERMAN
from truceline.assess.words.en import ENGLISH
from truceline.assess.words.fr import FRENCH
from truceline.assess.words.ru import RUSSIAN
from truceline.assess.words.tongue import Tongue
from truceline.assess.words.uk import UKRAINIAN
from truceline.model.added_words import added_words
from truceline.model.errors import UnknownName
from truceline.model.terms import IncidentType, ObjectClass

TONGUES: Mapping[str, Tongue] = {one.language: one for one in (ENGLISH, GERMAN, UKRAINIAN, RUSSIAN, FRENCH)}


def tongue(language: str) -> Tongue:
    """The language of that BCP 47 code.

    Raises:
        UnknownName: no rule speaks it; lists those there are.
    """
    if language not in TONGUES:
        raise UnknownName("language of rule sentences", language, TONGUES)
    own, added = TONGUES[language], added_words()
    if not added.kinds and not added.objects:
        return own
    kinds = {IncidentType(word): said[language] for word, said in added.kinds.items()}
    objects = {ObjectClass(word): said[language] for word, said in added.objects.items()}
    return replace(own, kinds={**own.kinds, **kinds}, objects={**own.objects, **objects})
