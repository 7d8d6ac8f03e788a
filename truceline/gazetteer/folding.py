"""One spelling for many: folding of letters, and the forms a Ukrainian name takes in other alphabets.

Latin forms: the Ukrainian national system (Cabinet of Ministers, resolution 55 of 2010), and what German, French and
older English writing make of the same letters.
"""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ‘`´ʹʻ″\u0301\u00ad\u200b\u200e\u200f\ufeff"))
_FOLDED = str.maketrans({"ё": "е", "ґ": "г", "-": " ", "–": " ", "—": " "})
_LOOKS_CYRILLIC = str.maketrans("aceiopxyABCEHIKMOPTXy", "асеіорхуАВСЕНІКМОРТХу")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-z]")

_UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_SYSTEMS: dict[str, tuple[str, ...]] = {
    "uk": tuple("a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch . iu ia".split()),
    "de": tuple("a b w h g d e je sch s y i ji j k l m n o p r s t u f ch z tsch sch schtsch . ju ja".split()),
    "fr": tuple("a b v h g d e ie j z y i i i k l m n o p r s t ou f kh ts tch ch chtch . iou ia".split()),
}
_RU_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya".split(),
        strict=True,
    )
)
_INITIAL = {"uk": {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}}

# Ukrainian to Russian spelling of place names, longest first; a rule of thumb, good for about nine names of ten.
_RUSSIAN = (
    ("ськ", "ск"), ("цьк", "цк"), ("зьк", "зк"), ("івк", "овк"), ("ївк", "евк"), ("іїв", "иев"), ("иїв", "иев"),
    ("ьо", "ё"), ("йо", "ё"), ("ї", "и"), ("є", "е"), ("ґ", "г"),
)  # fmt: skip
_RUSSIAN_ENDS = (
    ("ів", "ов"), ("їв", "ев"), ("піль", "поль"), ("ріг", "рог"), ("ці", "цы"), ("инці", "инцы"), ("ль", "ль"),
    ("не", "ное"), ("ке", "кое"), ("ве", "вое"), ("ле", "лое"), ("те", "тое"), ("ре", "рое"), ("ше", "шее"),
    ("ий", "ый"), ("и", "ы"), ("ілля", "илье"), ("іччя", "ичье"), ("іжжя", "ожье"), ("ля", "ля"),
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """Lower case, no accents, apostrophes, soft hyphens or direction marks; hyphens are spaces; look-alikes repaired.

    >>> fold("Куп’янськ"), fold("Slobozhans'ke"), fold("Олександро-Шультине")
    ('купянськ', 'slobozhanske', 'олександро шультине')
    """
    text = unicodedata.normalize("NFC", name).translate(APOSTROPHES)
    if _CYRILLIC.search(text) and _LATIN.search(text):
        text = " ".join(one_script(word) for word in text.split())
    text = text.lower().translate(_FOLDED)
    if _CYRILLIC.search(text):
        return " ".join(text.split())
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(bare.replace("ß", "ss").replace("ł", "l").replace("ı", "i").split())


def one_script(word: str) -> str:
    """A word whose Latin letters only look like the Cyrillic ones around them, in Cyrillic.

    >>> one_script("Kиїв") == "Київ"
    True
    """
    if not (_CYRILLIC.search(word) and _LATIN.search(word)):
        return word
    repaired = word.translate(_LOOKS_CYRILLIC)
    return word if _LATIN.search(repaired) else repaired


def latin(name: str, system: str = "uk") -> str:
    """A Ukrainian name in Latin letters: "uk" the national system, "de" German, "fr" French.

    >>> latin("Згурівка"), latin("Харків", "de"), latin("Чернівці", "fr")
    ('Zghurivka', 'Charkiw', 'Tchernivtsi')
    """
    return " ".join("-".join(_latin_word(part, system) for part in word.split("-")) for word in name.split())


def _latin_word(word: str, system: str) -> str:
    table = dict(zip(_UKRAINIAN, _SYSTEMS[system], strict=True))
    letters = word.translate(APOSTROPHES).lower()
    found = []
    for position, letter in enumerate(letters):
        if position == 0 and letter in _INITIAL.get(system, {}):
            found.append(_INITIAL[system][letter])
        elif system == "uk" and letter == "г" and position and letters[position - 1] == "з":
            found.append("gh")
        else:
            found.append(table.get(letter, letter).replace(".", ""))
    spelled = "".join(found)
    return spelled.capitalize() if word[:1].isupper() else spelled


def latin_russian(name: str) -> str:
    """A Russian name as English papers write it.

    >>> latin_russian("Артёмовск")
    'Artemovsk'
    """
    spelled = "".join(_RU_LATIN.get(c, c).replace(".", "") for c in name.lower().replace("ё", "е"))
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in spelled.split())


def russian(name: str) -> str:
    """The likely Russian spelling of a Ukrainian place name.

    >>> russian("Новомихайлівка"), russian("Чугуїв"), russian("Покровське")
    ('Новомихайловка', 'Чугуев', 'Покровское')
    """
    return " ".join("-".join(_russian_word(part) for part in word.split("-")) for word in name.split())


def _russian_word(word: str) -> str:
    text = re.sub(r"(?<=[бпвмфр])['’ʼ](?=[яюєї])", "ь", word.lower()).translate(APOSTROPHES)
    for end, other in sorted(_RUSSIAN_ENDS, key=lambda pair: -len(pair[0])):
        if text.endswith(end) and len(text) > len(end):
            text = text[: -len(end)] + other
            break
    for old, new in _RUSSIAN:
        text = text.replace(old, new)
    text = text.replace("і", "и")
    return text.capitalize() if word[:1].isupper() else text
