"""Words that mean something else to each reader, in five languages."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

from collections.abc import Callable, Iterator

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import Phrases, phrases, postponed, sentences
from truceline.agreement.ambiguity._quantities import quantities

STEM = 4  # letters of a noun that stay whatever its case: area, района, Gebiets

_SOON = phrases(
    en=r"as soon as (?:possible|practicable|feasible)|immediate(?:ly)?\b|promptly|without (?:undue )?delay|in due (?:course|time)|in a timely|timely|shortly|"
    r"at the earliest|as (?:quickly|fast|early|rapidly) as|quickly\b|rapidly\b|swiftly|with (?:all|due) (?:haste|speed|dispatch)|within a reasonable (?:time|period)|forthwith|expeditious|soon(?:est)?\b(?! as)|urgently",
    de=r"so (?:bald|schnell|rasch) wie|(?:möglichst|so) (?:schnell|rasch|bald)\b|rasch\b|zügig|in Kürze|in kürzester|schnellstmöglich|unverzüglich|umgehend|sofort|zeitnah|ohne (?:schuldhaftes Zögern|Verzug|Verzögerung)|zu gegebener Zeit|rechtzeitig|baldmöglichst|demnächst",
    uk=r"якнайшвидше|якнайскоріше|(?:у|в) (?:найкоротш|стисл|розумн)\w+ (?:строк|термін)|швидко\b|якомога (?:швидше|скоріше)|негайно|невідкладно|без (?:зайвої )?зволікан|без затрим|своєчасно|найближчим часом|у розумний строк|терміново",
    ru=r"как можно (?:скорее|быстрее|раньше)|в (?:кратчайш|сжат|короткие)|быстро\b|немедленн|незамедлительн|безотлагательн|без промедлен|без задерж|своевременно|в ближайшее время|в разумный срок|срочно",
    fr=r"dès que possible|au plus (?:vite|tôt)|le plus (?:vite|rapidement|tôt)|rapidement|dans les (?:meilleurs|plus brefs) délais|immédiat|sans (?:délai|tarder|retard)|en temps (?:utile|voulu)|promptement|prochainement|dans un délai raisonnable|au plus tôt|aussitôt",
)
_NEAR = phrases(
    en=r"near(?:by)?\b|in the vicinity|(?:in|into) the (?:general )?areas? of(?! (?:separation|limitation|operations?|responsibility|application|disengagement|the (?:mission|zone)))|close to|adjacent|"
    r"in the (?:region|neighbou?rhood|surroundings) of|around (?:the )?(?!clock)[A-Z]\w+|in proximity|in and around|populated areas?",
    de=r"in der Nähe|nahe\b|im (?:Raum|Gebiet|Bereich) (?:um|von|der Stadt)|in der Umgebung|in der Gegend|angrenzend|unweit|im Umfeld",
    uk=r"поблизу|біля|неподалік|в районі|у районі|в околиц|прилегл|поруч",
    ru=r"вблизи|возле|около (?!\d)|неподал[её]ку|в районе|в окрестност|прилегающ|рядом с",
    fr=r"près d|à proximité|aux (?:alentours|environs|abords)|dans (?:la région|le secteur|la zone) d(?:e (?:la ville|[A-Z])|u)|adjacent|avoisinant|non loin",
)
_IF_NEEDED = phrases(
    en=r"(?:where|when|if|as) (?:appropriate|necessary|needed|required|deemed)(?! by)|(?:where|when|if|wherever|whenever) (?:possible|feasible|practicable)|mutually (?:convenient|agreeable|acceptable)|as (?:far|much|little) as|at (?:its|their|the) (?:own )?discretion|convenient|duly\b|properly\b|normally|generally|usually|to the (?:maximum |fullest )?extent (?:possible|practicable|feasible)|"
    r"as far as (?:possible|practicable)|in principle|best efforts|exceptional(?:ly| cases| circumstances)?|reasonabl[ey]|circumstances permit|in (?:certain|special) (?:cases|circumstances)|unless absolutely",
    de=r"gegebenenfalls|nach (?:eigenem )?Ermessen|so ?weit wie|möglichst|in der Regel|normalerweise|zweckmäßig|ordnungsgemäß|falls (?:nötig|erforderlich|notwendig|möglich)|wenn (?:nötig|erforderlich|möglich|angebracht)|soweit (?:möglich|angemessen|erforderlich)|bei Bedarf|nach Möglichkeit|"
    r"grundsätzlich|in Ausnahmefällen|angemessen|im Rahmen des Möglichen|nach bestem|unter Umständen",
    uk=r"за (?:потреби|необхідності|можливості)|на власний розсуд|у міру можливост|зазвичай|у разі (?:потреби|необхідності)|по можливості|наскільки (?:можливо|це можливо)|у виняткових випадках|в принципі|як правило|розумн\w+|доцільн|належним чином",
    ru=r"при необходимости|по (?:своему|собственному) усмотрению|обычно\b|в случае необходимости|по (?:возможности|мере (?:возможности|необходимости))|насколько (?:возможно|это возможно)|в исключительных случаях|в принципе|как правило|разумн\w+|целесообразн|надлежащим образом",
    fr=r"le cas échéant|autant que (?:de besoin|nécessaire)|à leur (?:gré|discrétion)|normalement|généralement|en règle générale|dûment|si (?:nécessaire|besoin|possible)|en cas de (?:besoin|nécessité)|dans la mesure du possible|autant que possible|s'il y a lieu|en principe|à titre exceptionnel|raisonnable|approprié|selon les circonstances|de manière adéquate",
)
_DEGREE = phrases(
    en=r"significant(?:ly)?\b|(?:only )?(?:light|small|token|essential|minor) (?:forces|arms|weapons|units|contingents?|presence)|reduced (?:presence|number)|some\b|several\b|many\b|most of|as (?:few|little) as|substantial(?:ly)?\b|sufficient(?:ly)?\b|(?:a )?limited (?:number|amount)|minim(?:al|um necessary)|excessive|large-scale|proportiona\w+|major\b|adequate(?:ly)?\b|undue|considerabl\w+|"
    r"a (?:few|small number|safe distance)|safe distance|some (?:units|forces|distance)|appropriate (?:distance|measures|means|steps|level)|necessary (?:measures|steps|means)",
    de=r"erheblich|angemessene (?:Zahl|Anzahl|Entfernung|Kräfte)|leichte (?:Waffen|Kräfte)|mehrere\b|gewisse\b|wesentlich|ausreichend|begrenzte (?:Zahl|Anzahl)|übermäßig|verhältnismäßig|unverhältnis|beträchtlich|hinreichend|größere[nrs]?\b|einige\b|sichere\w* (?:Abstand|Entfernung)|(?:geeignete|notwendige|erforderliche)\w* (?:Maßnahmen|Schritte|Mittel)",
    uk=r"значн\w+|легк\w+ (?:озброєн|сил|зброя|зброєю)|кілька\b|деяк\w+|суттєв\w+|достатн\w+|обмежен\w+ кільк|надмірн\w+|пропорційн\w+|великомасштабн\w+|істотн\w+|безпечн\w+ відстан|(?:відповідн|необхідн)\w+ (?:заход|крок)",
    ru=r"значительн\w+|л[её]гк\w+ (?:вооружен|сил|оружи)|несколько\b|некотор\w+|существенн\w+|достаточн\w+|ограниченн\w+ (?:числ|количеств)|чрезмерн\w+|соразмерн\w+|пропорциональн\w+|крупномасштабн\w+|безопасн\w+ расстоян|(?:соответствующ|необходим)\w+ (?:мер|шаг)",
    fr=r"significati\w+|armes légères|forces légères|quelques\b|plusieurs\b|certain(?:e)?s\b|substantiel\w*|suffisa\w+|nombre limité|excessi\w+|proportionn\w+|considérable\w*|de grande ampleur|majeure?s?\b|distance (?:de sécurité|sûre)|mesures (?:appropriées|nécessaires|adéquates)",
)
_AND_SO_ON = phrases(
    en=r"etc\b\.?|et cetera|and (?:so (?:on|forth)|(?:the )?like\b|similar\b|others?\b(?! part))|or (?:similar|the like|other (?:weapons|means|objects|systems|equipment|infrastructure|facilities|similar))|and other (?:weapons|means|objects|systems|equipment|infrastructure|facilities|similar)|"
    r"such as|inter alia|including but not limited|among (?:others|other things)|in particular|for (?:example|instance)|e\.g\.|similar (?:weapons|objects|systems|means)",
    de=r"usw\b|etc\b|und (?:so weiter|ähnlich|andere|sonstige|dergleichen)|oder (?:ähnlich|andere|sonstige)|u\. ?a\.|unter anderem|insbesondere|zum Beispiel|z\. ?B\.|wie etwa|beispielsweise",
    uk=r"тощо|та (?:інш|под)\w*|і т\. ?[дп]|(?:зокрема|наприклад|у тому числі)|або інш\w+|й інш\w+|і інш\w+|подібн\w+",
    ru=r"и т\. ?[дп]|и (?:друг|ин|проч)\w+|или (?:ин|друг)\w+|(?:в частности|например|в том числе)|и подобн\w+|аналогичн\w+",
    fr=r"etc\b|et (?:autres|similaires|ainsi de suite)|ou (?:autres|similaires)|notamment|entre autres|par exemple|tels? que|telles? que|en particulier",
)
_ACTS = phrases(
    en=r"hostile (?:acts?|actions?|activit\w+|intent)|hostilities\b|acts of (?:aggression|hostility|terror\w*)|incidents? of a military|provocati(?:on|ve)\w*|offensive (?:military )?(?:operations?|actions?|activit\w+)|aggressive|(?:hostile )?propaganda|incitement|subversi\w+|cyber[ -]?(?:attacks?|operations?|activit\w+|incidents?)|psychological operations|threatening (?:acts?|behaviou?r)|military activit\w+|security measures|unfriendly",
    de=r"feindselige?n? (?:Handlung|Akt)|Provokation|provokativ|offensive\w* (?:militärische\w* )?(?:Operation|Handlung|Aktion)|Angriffshandlung|aggressiv|bedrohlich|\w*propaganda|Hetze|Aufwiegelung|Cyber(?:angriff|operation|attacke)|Wühlarbeit|militärische Aktivität|Sicherheitsmaßnahmen",
    uk=r"ворож\w+ (?:ді[йїя]|акт)|провокац|провокатив|наступальн\w+ (?:ді[йїя]|операц)|агресивн|військов\w+ активн|пропаганд|підбурюванн|кібер(?:атак|операц|нападу?)\w*|заход\w+ безпеки",
    ru=r"враждебн\w+ (?:действи|акт)|провокац|наступательн\w+ (?:действи|операц)|агрессивн|военн\w+ активн|пропаганд|подстрекательств|кибер(?:атак|операц|нападени)\w*|мер\w* безопасности",
    fr=r"actes? hostiles?|provocat|opérations? offensives?|actions? offensives?|agressi|menaçant|propagande|incitation|cyber-?(?:attaque|opération)|activités? militaires?|mesures de sécurité",
)
_OFFENSIVE = phrases(
    en=r"offensive",
    de=r"offensiv|Angriffshandlung",
    uk=r"наступальн",
    ru=r"наступательн",
    fr=r"(?:opérations?|actions?) offensive",
)
_WISH = phrases(
    en=r"should\b|endeavou?r|do (?:their|its) (?:utmost|best)|commit(?:s|ted)? to (?:do|work|make|avoid|seek)|work towards|take (?:all |every )?steps to|try to|agree in principle|express\w* (?:their|its) (?:readiness|intention|willingness)|strive|seek(?:s)? to|intend(?:s)? to|(?:are|is) (?:encouraged|invited|called upon)|aim(?:s)? to|make every effort|undertake efforts|refrain as",
    de=r"sollten?\b|bemüh|tun (?:alles|ihr Möglichstes)|setzen sich (?:dafür )?ein|wirken darauf hin|versuchen\b|bekräftigen ihre Absicht|streben|beabsichtig|sind aufgerufen|werden ermutigt|wollen\b",
    uk=r"прагн|намага|робл\w+ все можливе|висловл\w+ (?:готовність|намір)|сприяють\b|докла\w+ зусил|мають намір|заклика|слід\b|повинні б",
    ru=r"стрем(?:ят|ит)|дела\w+ вс[её] возможное|выража\w+ (?:готовность|намерение)|способству\w+|пыта\w+ся|намер(?:ен|ева)|прилага\w+ усили|призыва|следует\b|стараться|постара",
    fr=r"devraient?\b|s'efforce|font (?:tout leur possible|de leur mieux)|expriment leur (?:volonté|intention)|s'attachent à|tâche(?:r|nt)|cherche(?:nt)? à|ont l'intention|sont (?:invité|encouragé|appelé)|s'emploie",
)


def _each(words: Phrases, problem: str) -> Callable[[Draft], Iterator[Found]]:
    """Places where such words stand, one for each text."""

    def find(draft: Draft) -> Iterator[Found]:
        for clause in draft.clauses:
            for path, lang, text in clause.spoken:
                word = words.find(lang, text)
                if word:
                    yield path, f'"{word}" {problem}'

    return find


def _near(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, lang, text in clause.spoken:
            for part in sentences(text):
                word = _NEAR.find(lang, part)
                if word and _names_zone(draft, clause, word):
                    continue  # "in the area of separation" of a rule whose zone has that title
                if word and not any(q.unit == "m" for q in quantities(lang, part)):
                    yield path, f'"{word}" without a distance or a drawn area'


def _names_zone(draft: Draft, clause: Clause, word: str) -> bool:
    """Whether a noun of the words stands in the title of the rule's zone; its ending may differ."""
    title = draft.named("zones").get(clause.text("area"), {}).get("title")
    stems = {token[:STEM] for token in word.casefold().split() if len(token) >= STEM}
    return isinstance(title, str) and any(stem in title.casefold() for stem in stems)


def _acts(draft: Draft) -> Iterator[Found]:
    defined = any(clause.map("parameters").get("definition") for clause in draft.clauses)
    for path, found in _each(_ACTS, "is not defined")(draft):
        if defined and _OFFENSIVE.within(found.split('"')[1]):
            continue  # a rule of type offensive_action_ban says what one is
        if not draft.explains(found.split('"')[1]):
            yield path, found


def _later(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, lang, text in clause.spoken:
            word = postponed(lang, text)
            if word and path[2] in ("wording", "exceptions"):  # a field that says so counts as silent
                yield path, f'"{word}": left to a later agreement'


_HASTE = History(
    text="The Hodeidah agreement of 2018 set 21 days that had passed before the sides agreed how to begin; it did not say "
    "what the end of fighting covers, where and for how long.",
    address="carmitu.com/hodeidah-agreement-wiki (copy of a Crisis Group text)",
    mark="V",
)
_CLEAR_TERMS = History(
    text="Mediation networks that discussed the UN guidance on ceasefires conclude that without a minimal common meaning of "
    "its terms an agreement can unravel while it is carried out.",
    address="isnblog.ethz.ch/css-blog/mediation-perspectives-msn-commentary-on-the-un-guidance-on-mediation-of-ceasefires",
    mark="V",
)
_GEORGIA = History(
    text="The six points of August 2008 left additional security measures open. A letter two days later said within a few "
    "kilometres of the boundary; the other side did not hold itself bound by the letter.",
    address="rrc.ge/law/Protagr_2008_12_08_E.htm",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A60",
        name="vague-time",
        title="A deadline that is no deadline",
        why="Immediately is an hour to one side and a week to the other, and nobody is late.",
        history=_HASTE,
        settles="A number of hours or days, and from which event it counts.",
        find=_each(_SOON, "without a number of hours or days"),
    ),
    Kind(
        kind_id="A61",
        name="vague-place",
        title="A place that is no place",
        why="Near has no edge; an incident a kilometre away is inside and outside.",
        history=_GEORGIA,
        settles="A distance in metres from a named object, or a drawn zone.",
        find=_near,
    ),
    Kind(
        kind_id="A62",
        name="vague-condition",
        title="A condition that each side judges for itself",
        why="What is necessary, possible or reasonable is decided by the side that is asked to act.",
        history=_CLEAR_TERMS,
        settles="The cases, one by one; or who decides that the case is given.",
        find=_each(_IF_NEEDED, "leaves it to each side"),
    ),
    Kind(
        kind_id="A63",
        name="vague-degree",
        title="A degree without a number",
        why="Significant to the one who is shot at, minor to the one who shoots.",
        history=_CLEAR_TERMS,
        settles="A number, or a list.",
        find=_each(_DEGREE, "without a number"),
    ),
    Kind(
        kind_id="A64",
        name="open-list",
        title="A list that goes on",
        why="What else is on it, each side adds for itself.",
        history=History(
            text="The list of March 2025 closes with dams; the object that burned first was of a class beside the list.",
            address="pravda.com.ua/eng/news/2025/03/25/7504532",
            mark="O",
        ),
        settles="A closed list, and who may add to it.",
        find=_each(_AND_SO_ON, "leaves the list open"),
    ),
    Kind(
        kind_id="A65",
        name="vague-act",
        title="An act that is not defined",
        why="A patrol is routine to one side and hostile to the other.",
        history=History(
            text="The measures of July 2020 needed a footnote to say what an offensive action is: any attempt to change "
            "positions. The arrangement for Lebanon of 2024 speaks of offensive military operations without one.",
            address="interfax 676431; lieber.westpoint.edu/suspension-hostilities-israel-hezbollah-armed-conflict",
            mark="V",
        ),
        settles="A definition that an observer on the spot can apply.",
        find=_acts,
    ),
    Kind(
        kind_id="A66",
        name="wish",
        title="A wish in the place of a duty",
        why="Nobody can be shown not to have tried.",
        history=_CLEAR_TERMS,
        settles='"Shall", with who does what by when; or leave the sentence out.',
        find=_each(_WISH, "is a wish, not a duty"),
    ),
    Kind(
        kind_id="A67",
        name="left-for-later",
        title="A point left to a later agreement",
        why="Until it is agreed the rule binds and does not say to what; most are never agreed.",
        history=_HASTE,
        settles="The point itself; or what holds until it is agreed, and what happens if it is not.",
        find=_later,
    ),
)
