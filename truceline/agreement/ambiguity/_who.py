"""Words for those who act: bodies and ranks that decide, and the verbs of certifying, announcing and counting."""

# ruff: noqa: E501 - tables of words: one entry, one line

import re

from truceline.agreement.ambiguity._draft import Draft
from truceline.agreement.ambiguity._phrases import phrases

AUTHORITY = phrases(
    en=r"commission|mission\b|monitors?\b|observers?\b|(?:contact|working|liaison|observer) (?:group|team)|board\b|panel\b|commander|officers?\b|mechanism|committee|cent(?:re|er)\b|OSCE|UN\b|United Nations|ICRC|Red Cross|"
    r"headquarters|joint|council|minist|mediator|guarantor|invoked by|decided by|ordered by|order of|coordinat|operator|hotline|liaison|chair",
    de=r"Kommission|Mission|Beobachter|Kommand|Offizier|Ausschuss|Zentrum|OSZE|VN\b|UNO|Rote[ns]? Kreuz|Stab\b|Ministe|Vermittler|gemeinsam",
    uk=r"комісі|місі|спостерігач|командир|командува|офіцер|комітет|центр|ОБСЄ|ООН|Червон|штаб|мініст|посередник|спільн",
    ru=r"комисси|мисси|наблюдател|командир|командова|офицер|комитет|центр|ОБСЕ|ООН|Красн|штаб|минист|посредник|совместн",
    fr=r"commission|mission\b|observateur|command|officier|comité|centre\b|OSCE|ONU\b|Nations|Croix|état-major|minist|médiat|conjoint",
)
CERTIFIED = phrases(
    en=r"certif|confirm|verif|determin|declar|as established by|establishes|attest|finding|finds?\b|found\b",
    de=r"bescheinig|bestätig|feststell|festgestellt|stellt [^.;]{0,40}fest|verifizier|erklärt|befindet\b|befunden",
    uk=r"підтвер|засвідч|встанов|верифік|констату",
    ru=r"подтвер|удостовер|установ|верифиц|констатир",
    fr=r"certifi|confirm|vérif|constat|attest|déclar",
)
NOTIFY = phrases(
    en=r"notif(?:y|ies|ied|ication)|(?:shall |must |will )?(?:inform|informs)\b|announce[ds]?\b|(?:give|gives|giving|prior|written|advance|hours'|days') notice|pre-?announce",
    de=r"benachrichtig|melde[nt]\b|meldet|mitgeteilt|teil\w* [^.;]{0,40}mit\b|anzeig|ankündig|angekündig|informier",
    uk=r"повідомл|сповіщ|інформу|оголош",
    ru=r"уведом|сообща|извеща|информир|объявл",
    fr=r"notifi|inform(?:e|ent|er)\b|annonc|préavis|avis(?:e|ent|er)\b",
)
COUNTING = phrases(
    en=r"count(?:ed|ing|s)?\b(?! on)|inventor|serial number|declared|register|whether or not|serviceable|including those|wherever stored",
    de=r"gezählt|zählen|Zählung|Bestandsliste|Inventar|gemeldet|erfasst",
    uk=r"підрахун|обліку|обліков|перелік|задекларован|реєстр|рахуються",
    ru=r"подсч[её]т|учитыва|уч[её]т|перечень|заявлен|реестр|считаются",
    fr=r"compt(?:é|ab|ag)|décompt|inventaire|déclaré|recens|registre",
)


def names_authority(draft: Draft, text: str) -> bool:
    """Whether a text names a body, a rank or a party of the draft."""
    folded = text.casefold()
    named = (word for pair in draft.parties.items() for word in pair)
    return AUTHORITY.within(text) or any(
        re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded) for name in named
    )
