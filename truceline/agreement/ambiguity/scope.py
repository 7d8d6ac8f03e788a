"""How far words reach: adjectives, territories, lines of an event, objections without a day, movement without terms."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator

from truceline.agreement.ambiguity._draft import Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._last_day import OBJECTION, RENEWAL, has_last_day
from truceline.agreement.ambiguity._phrases import phrases, sentences
from truceline.agreement.ambiguity._quantities import dates

_ADJECTIVE = phrases(
    en=r"(?:(?:long|medium|short|intermediate)[- ]range|heavy|light|large|small|major|key|critical|large-calib\w+|armed(?! forces)|unarmed|military|foreign|offensive|guided|unguided|unmanned|uncrewed|crewed|manned|ballistic|strategic|tactical|self-propelled|towed|mobile|combat|attack|reconnaissance|civilian) "
    r"(?:\w+s|aircraft|artillery|equipment|personnel|armour|ammunition|infantry)(?:, \w+s)* (?:and|or|and/or) (?:the )?(?!other\b|their\b|its\b|others\b|mercenaries\b)(?:\w+s|aircraft|artillery|equipment|personnel|armour|ammunition|infantry)\b(?! of\b)|"
    r"(?:(?:long|medium|short)[- ]range|heavy|armed|guided|ballistic|military|foreign|self-propelled|towed) (?:missile|rocket|gun|mortar|howitzer|drone|vehicle|weapon|boat|ship|vessel|helicopter|tank) (?:and|or) (?:missile|rocket|gun|mortar|howitzer|drone|vehicle|boat|ship|vessel|aircraft|helicopter|tank)\b",
    de=r"(?:weitreichende|schwere|leichte|bewaffnete|militärische|ausländische|unbemannte|bemannte|ballistische|gelenkte|taktische|zivile|mobile|großkalibrige)[nrs]? (?-i:[A-ZÄÖÜ])\w+ (?:und|oder) (?-i:[A-ZÄÖÜ])\w+",
    uk=r"(?:далекобійн|дальнобійн|важк|легк|озброєн|військов|іноземн|безпілотн|пілотован|балістичн|керован|тактичн|цивільн|великокаліберн)\w+ [а-яіїєґ]{4,} (?:та|і|й|або|чи) (?!інш|їх|його|жод|ні\b)[а-яіїєґ]{4,}",
    ru=r"(?:дальнобойн|т[яе]ж[её]л|л[её]гк|вооруж[её]нн|военн|иностранн|беспилотн|пилотируем|баллистическ|управляем|тактическ|гражданск|крупнокалиберн)\w+ [а-яё]{4,} (?:и|или) (?!друг|ин[ыо]|их\b|прочи|ни\b|никак)[а-яё]{4,}",
    fr=r"\w{4,}s (?:et|ou) (?:les |des |de )?\w{4,}s (?:à longue portée|à moyenne portée|à courte portée|lourde?s|légers|légères|armée?s|militaires|étrang\w+|balistiques|guidée?s|tactiques|civile?s|habité?e?s)",
)
_OWN_ADJECTIVE = re.compile(
    r"(?:ий|ий|ої|их|ими|ые|ых|ого|ными|их|ым|ой)$", re.IGNORECASE
)  # the second noun has one of its own
_HELD = phrases(
    en=r"(?:territor(?:y|ies)|areas?|districts?|regions?|land|settlements?|zones?|parts?)[^.;,]{0,25}? (?:which (?:is|are) )?(?:(?:currently |now |temporarily |not |effectively )*(?:under (?:the )?(?:effective |actual |military )?control|controlled|held|occupied|administered|governed)|(?:not )?under (?:the )?(?:control|authority|administration)|(?:that |which )?(?:it|they|(?:each|either|the other|a|one) (?:party|side)|the (?:parties|sides)) (?:controls?|holds?|occup(?:y|ies)|administers?))|"
    r"(?:occupied|controlled|held|administered|uncontrolled|non-government[- ]controlled|government[- ]controlled|contested|disputed|liberated) (?:territor\w+|areas?|districts?|regions?|land)|(?:its|their|each other's|the other (?:side|party)'s|the (?:parties|sides)') (?:own |respective )?(?:territor(?:y|ies)|soil)\b|gr[ea]y (?:zones?|areas?|villages?|settlements?)|no[- ]man's[- ]land|(?:territor(?:y|ies)|areas?|districts?|villages?|settlements?)[^.;]{0,25}? (?:return|revert|pass|are returned|are handed)s? to [^.;]{0,20}?(?:administration|control|authority|authorities)",
    de=r"(?:Gebiete?n?|Territori\w+|Landesteile)[^.;,]{0,25}? (?:unter (?:der )?(?:tatsächlichen )?Kontrolle|kontrolliert|besetzt|gehalten)|(?:besetzte|kontrollierte|umstrittene)[nrs]? (?:Gebiet\w*|Territori\w*)|(?:unter (?:ihrer|seiner|der) Kontrolle stehende|ihr(?:em|es)? (?:eigenen |jeweiligen )?(?:Hoheits|Staats)?gebiet)|Grauzonen?|Niemandsland|graue[nrs]? (?:Zonen?|Dörfer\w*)",
    uk=r"(?:територі|район|област|земл)\w*[^.;]{0,30}? (?:під (?:\w+ )?контролем|(?:не)?підконтрольн|контрольован|окупован|утримуван)|(?:тимчасово окупован|непідконтрольн|підконтрольн|окупован|спірн)\w+ (?:територі|район)|(?:своїй|власній|їхній) територі|сір\w{1,3} (?:зон|сел|сіл)|нічийн\w+ (?:земл|смуг)",
    ru=r"(?:территори|район|област|земл)\w*[^.;]{0,30}? (?:под (?:\w+ )?контролем|(?:не)?подконтрольн|контролируем|оккупирован|удерживаем)|(?:временно оккупированн|неподконтрольн|подконтрольн|оккупированн|спорн)\w+ (?:территори|район)|(?:своей|собственной|их) территори|сер\w{2,3} (?:зон|с[её]л)|ничейн\w+ (?:земл|полос)",
    fr=r"(?:territoires?|zones?|régions?)[^.;,]{0,25}? (?:sous (?:le )?contrôle|contrôlée?s?|occupée?s?|tenue?s?|administrée?s?)|(?:son|leur|leurs) (?:propres? )?territoires?|(?:zones?|villages?) grise?s?|no man's land",
)
_DRAWN = phrases(
    en=r"annex|map\b|maps\b|coordinates?|drawn|recogni[sz]ed borders?|boundar", de=r"Anlage|Karte|Koordinate|anerkannte\w* Grenz", uk=r"додат|карт[аіиу]|координат|визнан\w+ кордон",
    ru=r"приложени|карт[аеыу]|координат|признанн\w+ границ", fr=r"annexe|carte|coordonnées|frontières? reconnue",
)  # fmt: skip
_LINE = phrases(
    en=r"(?:line\b|lines\b|positions?|front|places?|deployments?|locations?)", de=r"(?:\w*linien?|Stellungen?|Positionen|Front|Standorte?n?)", uk=r"(?:ліні|позиці|фронт|місц|розташув)",
    ru=r"(?:лини|позици|фронт|мест|расположен)", fr=r"(?:lignes?|positions?|front\b|emplacements?)",
)  # fmt: skip
_EVENT = phrases(
    en=r"(?:at|on|from|upon|as of|by|when|once|as soon as|at the (?:time|moment|hour|date|day|beginning|start) of|on the (?:day|date) of) (?:the |this |its |their )?(?:time of |moment of |day of |date of )?(?:halt|ceasefire|cease-fire|truce|armistice|cessation|pause|signature|signing|entry into force|agreement|adoption|silence|firing|fire|hostilities|fighting)(?:'s)?(?: \w+)?|"
    r"(?:current|present|existing|actual) (?:line|positions?|front|places?|deployments?|locations?)|where they (?:are|stand|were) (?:now|then|at|when)|as it (?:is|stands|runs|then runs)",
    de=r"(?:bei|mit|zum Zeitpunkt (?:de[rs])?|am Tag (?:de[rs])?|sobald|wenn|ab) (?:de[mrs] )?(?:Inkrafttreten|Unterzeichnung|Unterschrift|Waffenruhe|Waffenstillstand\w*|Feuereinstellung|Feuerpause)|(?:derzeitige|aktuelle|gegenwärtige|jetzige)[nrs]? (?:\w*[Ll]inie|Stellungen|Positionen|Front)",
    uk=r"(?:на момент|на час|з моменту|після|у день|коли) (?:\w+ ){0,2}?(?:набрання чинності|набуття чинності|підписан|припинен|перемир|настан|оголошен)|(?:нинішн|теперішн|поточн|існуюч|наявн|фактичн)\w+ (?:ліні|позиці|місц|розташув)",
    ru=r"(?:на момент|ко времени|с момента|после|в день|когда) (?:\w+ ){0,2}?(?:вступлени|подписан|прекращен|перемири|наступлен|объявлен)|(?:нынешн|текущ|существующ|фактическ|настоящ)\w+ (?:лини|позици|мест|расположен)",
    fr=r"(?:au moment d|à la date d|au jour d|lors d|dès|à compter d)[^.;,]{0,8}?(?:l'entrée en vigueur|la signature|u? ?cessez-le-feu|la trêve|l'arrêt|la cessation)|(?:lignes?|positions?|front|emplacements?) (?:actuel|présent|existant)\w*",
)
_FREELY = phrases(
    en=r"(?:move|moves|moving|travel|travels|circulate|circulates|pass|passes|go|goes|cross|crosses) (?:about )?freely|free(?:dom of)? (?:movement|passage|access|circulation)|unhindered (?:movement|access|passage)|unimpeded (?:movement|access|passage)|unrestricted (?:movement|access|passage)|(?:move|go|travel|pass|drive|walk)(?:e?s)? (?:to )?(?:where(?:ver| ?soever)?|anywhere) (?:they|it|he|she) (?:wish|want|like|choose|please|need)(?:e?s)?",
    de=r"(?:sich )?frei bewegen|(?:bewegen sich|bewegt sich|fahren|passieren|verkehren) (?:\w+ ){0,3}?(?:frei|ungehindert)|Bewegungsfreiheit|freie[nrs]? (?:Bewegung|Durchfahrt|Zugang|Durchgang|Verkehr)|ungehinderte[nrs]? (?:Zugang|Durchfahrt|Bewegung|Verkehr)|(?:gehen|fahren|reisen|bewegen sich),? wohin (?:sie|es ihnen) ",
    uk=r"(?:вільно|безперешкодно) (?:пересува|руха|переміщ|проїжджа|проход)|(?:вільн|безперешкодн)\w+ (?:пересуван|рух|переміщен|доступ|прох[оі]д|проїзд)|свобод\w+ (?:пересуван|рух|переміщен)|(?:їд|ход|пересува)\w+,? куди (?:\w+ )?(?:забажа|захоч|вважа)",
    ru=r"(?:свободно|беспрепятственно) (?:передвига|перемеща|проезжа|проход)|(?:свободн|беспрепятственн)\w+ (?:передвижен|движен|перемещен|доступ|проход|проезд)|свобод\w+ (?:передвижен|движен|перемещен)|(?:езд|ход|передвига)\w+,? куда (?:\w+ )?(?:пожела|захо|счита|сочт)",
    fr=r"(?:circul|se dépla|pass)\w+ (?:\w+ )?librement|libre(?:ment)? (?:circul|passage|accès|mouvement|déplac)\w*|liberté de (?:mouvement|circulation|déplacement)|accès sans entrave|(?:vont|se rendent|circulent) où (?:ils|elles) (?:veulent|souhaitent|l'entendent)",
)
_TERMS = phrases(
    en=r"hours?\b|day and (?:by )?night|by day|by night|at (?:any|all) (?:time|hour)s?|round the clock|around the clock|24/7|daylight|o'clock|\d\d?:\d\d|vehicles?|on foot|cars?\b|trucks?|aircraft|drones?|helicopters?|UAVs?|escort|convoys?|boats?",
    de=r"Stunden?|Tag und Nacht|jederzeit|rund um die Uhr|\d ?Uhr|\d\d:\d\d|Fahrzeug|zu Fuß|Wagen|Drohne|Hubschrauber|Flugzeug|Boot|Konvoi",
    uk=r"годин|вдень|удень|вночі|цілодоб|у будь-який час|будь-коли|\d\d:\d\d|транспорт|автомоб|машин|пішки|безпілот|вертол|конво",
    ru=r"час(?:а|ов|ы)?\b|дн[её]м|ночью|круглосут|в любое время|\d\d:\d\d|транспорт|автомоб|машин|пеш|беспилот|вертол|конво",
    fr=r"heures?|de jour|de nuit|jour et nuit|à tout moment|\d ?h ?\d\d|véhicule|à pied|voiture|camion|drone|hélicopt|convoi|bateau",
)


def _adjectives(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for lang, text in clause.wording:
            word = _ADJECTIVE.find(lang, text)
            if word is None or _OWN_ADJECTIVE.search(word):
                continue
            adjective, *_, last = word.split()
            if not (draft.explains(last) or _defined(draft, f"{adjective} {last}")):
                yield clause.path("wording", lang), f'"{word}": whether the adjective goes with both'


def _defined(draft: Draft, words: str) -> bool:
    terms = draft.tree.get("definitions")
    return isinstance(terms, dict) and any(
        isinstance(term, str) and words.casefold()[:-1] in term.casefold() for term in terms
    )


def _territories(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for lang, text in clause.wording:
            for part in sentences(text):
                word = _HELD.find(lang, part)
                if word and not dates(part) and not _DRAWN.within(part) and not draft.defines(_HELD):
                    yield clause.path("wording", lang), f'"{word}" without a day on which it was so, or a map'


def _events(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for lang, text in clause.wording:
            for part in sentences(text):
                word = _EVENT.find(lang, part)
                if word and _LINE.find(lang, _without(part, word)) and not dates(part) and not _DRAWN.within(part):
                    yield clause.path("wording", lang), f'a line or positions as of "{word}": no day, no hour, no map'


def _without(part: str, word: str) -> str:
    """The sentence without the event, unless the event names the line itself ("the current line")."""
    return (
        part if any(_LINE.find(lang, word) for lang in ("en", "de", "uk", "ru", "fr")) else part.replace(word, " ", 1)
    )


def _objections(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, lang, text in clause.spoken:
            for part in sentences(text):
                word = OBJECTION.find(lang, part)
                if word and not RENEWAL.find(lang, part) and not has_last_day(lang, part):
                    yield path, f'"{word}" without the last day on which it can be done'


def _movement(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for lang, text in clause.wording:
            word = _FREELY.find(lang, text)
            if word and not _TERMS.within(text):
                yield clause.path("wording", lang), f'"{word}" without saying with what vehicles, or at what hours'


_PACKAGE_LINES = History(
    text="The package of February 2015 lets one side count from the actual line of contact. Which line was the actual one was "
    "fought over for three days after the ceasefire began.",
    address="unian.info 1779861; channel4.com/news/factcheck/factcheck-prorussian-separatists-broken-ceasefire",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A92",
        name="adjective-reach",
        title="An adjective before two nouns",
        why='"Long-range missiles and drones": every drone, or those of long range. Each side bans the other\'s.',
        history=History(
            text="Proposals of August 2025 for an air truce spoke of long-range drones and missiles; which drones are long-range "
            "was not said.",
            address="press reports, August 2025",
            mark="G",
        ),
        settles="The adjective before each noun, or the second noun first; best a range or a calibre.",
        find=_adjectives,
    ),
    Kind(
        kind_id="A93",
        name="territory-holder",
        title="A territory by who holds it, without a day",
        why="Who holds it changes, and with it where the rule applies.",
        history=_PACKAGE_LINES,
        settles="The map and its day; or the list of districts.",
        find=_territories,
    ),
    Kind(
        kind_id="A94",
        name="line-by-event",
        title="A line dated by an event",
        why="Where the troops stood when it took hold is known to each side alone, and each moves until then.",
        history=_PACKAGE_LINES,
        settles="Day, hour and zone of the line, and the map that shows it.",
        find=_events,
    ),
    Kind(
        kind_id="A95",
        name="objection-day",
        title="An objection without a last day",
        why="An objection a day too late and one in time look alike where no day is named.",
        history=History(
            text="The statement of 10 November 2020 lets a deployment run on for five years more unless a party says otherwise six "
            "months before: the last day can be counted.",
            address="primeminister.am, 10 November 2020",
            mark="V",
        ),
        settles="Until when, to whom and in what form.",
        find=_objections,
    ),
    Kind(
        kind_id="A96",
        name="movement-terms",
        title="Free movement without terms",
        why="A patrol stopped at night, or in a second car, was hindered for one side and never had the right for the other.",
        history=History(
            text="Monitors in Ukraine were told at checkpoints that free movement did not include the night, or roads that were "
            "not asserted to be safe.",
            address="daily reports of the OSCE mission in Ukraine, 2015 to 2021",
            mark="G",
        ),
        settles="Who, with what vehicles and aircraft, at what hours, and what may be asked of them.",
        find=_movement,
    ),
)
