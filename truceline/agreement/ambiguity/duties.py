"""What a rule asks people to do and does not say by whom, when or of what: one question for each kind of duty."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

from collections.abc import Iterator

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import Phrases, phrases, sentences, silent
from truceline.agreement.ambiguity._quantities import dates, quantities
from truceline.agreement.ambiguity._who import AUTHORITY, COUNTING, NOTIFY, names_authority

_SUSPEND = phrases(
    en=r"suspend(?:s|ed)?\b|suspension",
    de=r"\w*aus(?:ge)?setz(?:t|en|ung)|ruhen lassen|Suspendierung",
    uk=r"(?:призупин|зупин(?:ен|яє|ити))\w*",
    ru=r"приостан\w*",
    fr=r"suspend(?:re|ue?s?)?\b|suspension",
)
_BY_WHOM = phrases(
    en=r"(?:either|each|both|any|a|the other) (?:side|party|parties|state|authority)|by (?:mutual )?(?:agreement|consent)|never|no suspension|not (?:be )?suspend",
    de=r"(?:jede|beide|eine) (?:Seiten?|Partei\w*)|einvernehmlich|nicht ausgesetzt",
    uk=r"(?:кожна|обидві|будь-яка|одна) (?:зі )?(?:сторон\w*)|за згодою|не (?:може )?(?:бути )?призупин",
    ru=r"(?:каждая|обе|любая|одна) (?:из )?(?:сторон\w*)|по согласию|не (?:может )?(?:быть )?приостан",
    fr=r"(?:chaque|chacune|une|toute|les deux) (?:des )?(?:parties?|côtés?)|d'un commun accord|n'est pas suspendue?",
)
_IN_FORM = phrases(
    en=r"written|in writing|note|notice|telex|telephone|vote|decision|never|no suspension|not (?:be )?suspend",
    de=r"schriftlich|Note|Mitteilung|Beschluss|nicht ausgesetzt",
    uk=r"письмов|нот[аиоу]|повідомл|рішення|не (?:може )?(?:бути )?призупин",
    ru=r"письменн|нот[аыой]|уведомл|решени|не (?:может )?(?:быть )?приостан",
    fr=r"écrit|note|notification|décision|n'est pas suspendue?",
)
_INSPECT = phrases(  # forms without a doer: "the mission inspects" names one
    en=r"inspect(?:ed|ions?)\b|searched\b",
    de=r"(?:wird|werden)\b[^.;]{0,60}(?:inspiziert|durchsucht|geprüft)|Inspektion",
    uk=r"огляда(?:ють|ється|ються)|перевіря(?:ють|ється|ються)|інспектують|інспекці",
    ru=r"осматрива(?:ют|ется|ются)|досматрива(?:ют|ется|ются)|проверя(?:ют|ется|ются)|инспектируют|инспекци",
    fr=r"(?:est|sont|être) (?:inspecté|fouillé|contrôlé)|inspections?\b",
)
_DOER = phrases(
    en=r"inspects\b|visits\b|inspectors", de=r"inspiziert|besucht\b", uk=r"оглядає\b|перевіряє\b|відвідує\b",
    ru=r"осматривает\b|проверяет\b|посещает\b", fr=r"inspecte\b|visite\b",
)  # fmt: skip
_VISITED = phrases(
    en=r"inspect|count(?:s|ed|ing)?\b|visit|check|verif|monitor|observ|inventor|seal|camera",
    de=r"inspizier|zähl|gezählt|besuch|prüf|verifi|beobacht|Bestand|Siegel|versiegel|Kamera",
    uk=r"огляда|лічи|рахує|рахую|переліч|перевір|спостер|відвіду|опечат|пломб|камер",
    ru=r"осматр|счита|подсч|пересчит|провер|наблюд|посещ|опечат|пломб|камер",
    fr=r"inspect|compt|visit|vérif|observ|inventaire|scell|caméra",
)
_LEVEL = phrases(
    en=r"order(?:s|ed)?\b|command|officer|leadership|chief|level",
    de=r"Befehl|Kommand|Offizier|Führung|Ebene",
    uk=r"наказ|команд|офіцер|керівни|рівн",
    ru=r"приказ|команд|офицер|руковод|уровн",
    fr=r"ordre|command|officier|chef|niveau",
)
_BY_THEN = phrases(
    en=r"by \d|at the latest|(?:no|not) later than|within (?:\d|\w+ (?:hour|day|week))|deadline|until \d",
    de=r"spätestens|bis (?:zum )?\d|innerhalb|binnen|Frist",
    uk=r"не пізніше|до \d|протягом|строк|термін",
    ru=r"не позднее|до \d|в течение|срок",
    fr=r"au plus tard|avant le|dans (?:un délai|les)|d'ici",
)
_SILENCE = phrases(
    en=r"(?:days?|hours?|week|period|times?) of (?:(?:complete|full|total|sustained) )?(?:silence|quiet|calm)|(?:quiet|silent|calm) for|silence\b|remains? (?:quiet|silent|calm)",
    de=r"(?:Tagen?|Stunden|Woche) (?:der )?(?:Ruhe|Stille|Waffenruhe)|ruhig\b|Ruhe\b|Stille\b",
    uk=r"тиш[аіиу]\b",
    ru=r"тишин[аыуе]\b",
    fr=r"(?:jours?|heures?|semaine) de (?:silence|calme)|silence\b|calme\b",
)
_BROKEN = phrases(
    en=r"shot|shoot|fir(?:es?|ed|ing)\b|explosion|shell|weapon|round|burst|broken by|impact|incident",
    de=r"Schuss|schießt|Schüsse|Feuer|Explosion|Beschuss|Waffe|Einschlag|Vorfall",
    uk=r"постріл|стріл|вогон|вогню|вибух|обстріл|зброї|зброю|інцидент",
    ru=r"выстрел|стрел|огон|огня|взрыв|обстрел|оружи|инцидент",
    fr=r"coup|tir|feu\b|explosion|bombard|arme|impact|incident",
)
_VESSELS = phrases(
    en=r"(?:every|each|all|any|merchant|cargo|commercial|civilian|registered|listed|named|inspected|cleared|passenger)\b[^.;]{0,40}(?:vessel|ship|craft|boat|ferr)|ferr(?:y|ies)",
    de=r"(?:jedes|jedem|alle[nr]?|Handels|Fracht|zivile[nrs]?|gemeldete[nrs]?|genannte[nrs]?)[^.;]{0,40}(?:schiff|Schiff|Boot|boot)|Handelsschiff|Frachtschiff|Fähre",
    uk=r"(?:кожн|усі|всі|будь-як|торгов|вантажн|цивільн|названі|зареєстр)\w*[^.;]{0,40}(?:судн|суден|корабл|пором)",
    ru=r"(?:кажд|все|всех|любо|торгов|грузов|гражданск|названн|зарегистр)\w*[^.;]{0,40}(?:судн|судов|суда|корабл|паром)",
    fr=r"(?:tout|chaque|tous les|marchands?|de commerce|civils?|désignés?|enregistrés?)[^.;]{0,40}(?:navire|bateau|bâtiment)|navires? (?:marchand|de commerce|civil|désigné|enregistré|inscrit)|ferry",
)
_ONE_FOR_ONE = phrases(
    en=r"one[ -]for[ -]one|man for man|like for like|not (?:be )?(?:reinforced|increased)|no reinforcement",
    de=r"eins zu eins|Mann (?:für|gegen) Mann|Stück für Stück|nicht verstärkt|keine Verstärkung",
    uk=r"один (?:на|за) один|поштучно|не (?:посилю|збільшу)|без посилення",
    ru=r"один (?:к|на|за) один|поштучно|не (?:усилива|увеличива)|без усиления",
    fr=r"un pour un|homme pour homme|pas (?:renforcé|augmenté)|aucun renfort",
)
_IN_THE_AIR = phrases(
    en=r"drone|UAV|unmanned|aircraft|in the air|from the air|air reconnaissance|aerial|flight|satellite|on the ground|on foot|ground patrol",
    de=r"Drohne|UAV|unbemannt|Flugzeug|aus der Luft|Luftaufkl|Flüge?|Satellit|am Boden|zu Fuß",
    uk=r"безпілот|БпЛА|дрон|літак|з повітря|повітрян|польот|супутник|наземн|пішк",
    ru=r"беспилот|БПЛА|дрон|самол[её]т|с воздуха|воздушн|пол[её]т|спутник|наземн|пеш",
    fr=r"drone|sans pilote|avion|aéronef|aérien|vol\b|vols\b|satellite|au sol|à pied",
)
RESTS_ON_SILENCE = ("disengagement", "withdrawal_in_sequence")


def _suspended(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, lang, text in clause.spoken:
            for part in sentences(text):
                word = _SUSPEND.find(lang, part)
                named = _BY_WHOM.within(part) or names_authority(draft, part)
                if word and not (named and _IN_FORM.within(part)):
                    yield path, f'"{word}" without saying by whom and in what form'


def _inspected(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        by = clause.map("parameters").get("by")
        if (isinstance(by, str) and not silent(by)) or any(names_authority(draft, text) for _, text in clause.wording):
            continue
        words = ((clause.path("wording", lang), _INSPECT.find(lang, text)) for lang, text in clause.wording)
        named = next(((path, word) for path, word in words if word), None)
        if named is not None:
            yield named[0], f'"{named[1]}" without saying by whom'
        elif clause.kind == "inspection_calendar" and not _said(clause, _DOER):
            yield clause.path("parameters"), "inspections without saying by whom"


def _return_fire(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "return_fire"):
        if not clause.map("parameters").get("order_level") and not _said(clause, _LEVEL):
            yield clause.path("parameters"), "no level of command that orders the fire"
        if not clause.map("parameters").get("notice_within_hours") and not _said(clause, NOTIFY):
            yield clause.path("parameters"), "no report of the fire afterwards"


def _never_due(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "conditional_entry"):
        given = clause.map("parameters")
        if given.get("conditions") and not given.get("due") and not _said(clause, _BY_THEN):
            yield clause.path("parameters"), "conditions without a day by which they are to be met"


def _stored(draft: Draft) -> Iterator[Found]:
    inspected = {name for clause in _of(draft, "inspection_calendar") for name in _names(clause, "sites")}
    for clause in _of(draft, "storage"):
        held = clause.map("parameters").get("inventory")
        sites = [item.get("site") for item in held if isinstance(item, dict)] if isinstance(held, list) else []
        alone = sorted({name for name in sites if isinstance(name, str) and name not in inspected})
        if alone and not _said(clause, _VISITED):
            yield clause.path("parameters"), f"weapons at {', '.join(alone)} that nobody counts or inspects"


def _silence(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        rests = clause.kind in RESTS_ON_SILENCE
        given = clause.map("parameters")
        word = next((w for lang, text in clause.wording if (w := _SILENCE.find(lang, text))), None)
        if word is None and clause.kind == "disengagement" and given.get("silence_days"):
            word = "silence"
        settled = given.get("incident_types") or _said(clause, _BROKEN) or (word and draft.explains(word.split()[-1]))
        if rests and word and not settled:
            yield clause.path("parameters"), f'"{word}" without saying what breaks it'


def _vessels(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "maritime_corridor"):
        if not clause.map("parameters").get("vessels") and not _said(clause, _VESSELS):
            yield clause.path("parameters"), "vessels are protected without saying which"


def _addressee(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "accountability"):
        if not clause.map("parameters").get("referred_to") and not _said(clause, AUTHORITY):
            yield clause.path("parameters"), "cases and reports without saying to whom they go"


def _baseline(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        given = clause.map("parameters").get("one_for_one")
        words = ((clause.path("wording", lang), _ONE_FOR_ONE.find(lang, text)) for lang, text in clause.wording)
        named = next(((path, word) for path, word in words if word), None)
        if named is None and given:
            named = clause.path("parameters", "one_for_one"), "replacement"
        if named and not _said(clause, COUNTING) and not any(dates(text) for _, text in clause.wording):
            yield named[0], f'"{named[1]}" without a count, or a day, from which it starts'


def _errand(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "reconnaissance_ban"):
        banned = {str(one) for one in getattr(clause.parameters, "banned", ())}
        settled = "airborne" in clause.map("parameters") or _said(clause, _IN_THE_AIR)
        if "reconnaissance" in banned and not settled:
            yield clause.path("parameters"), "reconnaissance without saying whether a drone or an aircraft counts"


def _frozen(draft: Draft) -> Iterator[Found]:
    for clause in _of(draft, "line_freeze"):
        said = any(q.unit == "m" for lang, text in clause.wording for q in quantities(lang, text))
        if "tolerance_m" not in clause.map("parameters") and not said:
            yield clause.path("parameters"), "positions are frozen without saying within how many metres"


def _of(draft: Draft, kind: str) -> Iterator[Clause]:
    return (clause for clause in draft.clauses if clause.kind == kind)


def _said(clause: Clause, words: Phrases) -> bool:
    return any(words.within(text) for _, text in clause.wording)


def _names(clause: Clause, name: str) -> list[str]:
    held = clause.map("parameters").get(name)
    return [item for item in held if isinstance(item, str)] if isinstance(held, list) else []


_MEASURES_2020 = "mid-dnr.su/en/pages/contact-group/perechen-mer-po-usileniyu"

KINDS = (
    Kind(
        kind_id="A70",
        name="suspension-who",
        title="A suspension without who and how",
        why="Each side decides for itself that the rule rests, and the other learns of it from an incident.",
        history=History(
            text="On 29 October 2022 one side suspended its part in the grain initiative and came back on 2 November. Its text "
            "knew renewal and an end, and no suspension; ships sailed in the days between.",
            address="UN News, 29 October and 2 November 2022",
            mark="G",
        ),
        settles="Who may suspend, in what form, with how much notice and for how long; or that nobody may.",
        find=_suspended,
    ),
    Kind(
        kind_id="A71",
        name="inspection-who",
        title="An inspection without an inspector",
        why="An inspection that nobody is to carry out is not missed by anybody, and one by a party is not believed.",
        history=History(
            text="On the Golan one named mission inspects the limits on forces, every fortnight, and reports what it was kept from.",
            address="reliefweb.int, UNDOF report June 2019",
            mark="V",
        ),
        settles="Who inspects (parameter by, or the wording), and what an inspection is that was not let in everywhere.",
        find=_inspected,
    ),
    Kind(
        kind_id="A72",
        name="return-fire-order",
        title="Return fire that anybody may order",
        why="Who is fired at answers at once, and both sides only ever return fire.",
        history=History(
            text="The measures of July 2020 left it to the leadership of the forces to order return fire, after the coordination "
            "mechanism had been tried and had failed.",
            address="112.international; " + _MEASURES_2020,
            mark="V",
        ),
        settles="The least level of command, the channel that is tried before, and to whom it is reported within what time.",
        find=_return_fire,
    ),
    Kind(
        kind_id="A73",
        name="condition-due",
        title="A condition that is never due",
        why="Until it is met the rules do not bind, and nobody is late.",
        history=History(
            text="In the Moscow reading of March 2025 the Black Sea understanding waits for banks and sanctions. No day was "
            "named by which they were to be settled.",
            address="infomarine.info/en/insight/56-marinelog/14315",
            mark="V",
        ),
        settles="A day by which each condition is to be met, and what holds if it is not.",
        find=_never_due,
    ),
    Kind(
        kind_id="A74",
        name="stored-uncounted",
        title="Stored weapons that nobody counts",
        why="In store is what a side says is in store; absence is found only by those who may look.",
        history=History(
            text="In October 2015 the mission in Ukraine set out what storage must allow so that withdrawal can be verified.",
            address="kyivpost 402032",
            mark="V",
        ),
        settles="Who counts at each site, how often, and by which list; or a rule of type inspection_calendar for the sites.",
        find=_stored,
    ),
    Kind(
        kind_id="A75",
        name="silence",
        title="Silence that is not defined",
        why="One shot far away ends the silence for the side that would rather stay.",
        history=History(
            text="The framework of 2016 let disengagement begin after seven days of silence. At Stanytsia Luhanska it began in "
            "the summer of 2019.",
            address="tass.com/world/903834; interfax 596684",
            mark="G",
        ),
        settles="What breaks it: which weapons, how near, and who says that a day was silent.",
        find=_silence,
    ),
    Kind(
        kind_id="A76",
        name="vessels",
        title="Protected vessels that nobody names",
        why="A tanker, a fishing boat and an auxiliary of the navy look alike on a screen.",
        history=History(
            text="Under the grain initiative the buffer of 10 nautical miles went with vessels that the joint centre had let pass.",
            address="ukrinform.de 3546478",
            mark="G",
        ),
        settles="The vessels by name or number, or who lists them; or the words every merchant vessel.",
        find=_vessels,
    ),
    Kind(
        kind_id="A77",
        name="addressee",
        title="A report to nobody",
        why="A report that has no reader is made and not missed, or not made and not missed.",
        history=History(
            text="The measures of July 2020 ask for disciplinary steps after each case. What was done about which case was not "
            "made public.",
            address=_MEASURES_2020,
            mark="G",
        ),
        settles="To whom cases are referred, and to whom the measures are reported.",
        find=_addressee,
    ),
    Kind(
        kind_id="A78",
        name="baseline",
        title="A replacement without a count to start from",
        why="One for one holds from a number. Without it each side starts from the number that it needs.",
        history=History(
            text="The Korean armistice let pieces be replaced one for one through named ports, under inspection. In 1957 one side "
            "held itself no longer bound, because of what it said the other had brought in.",
            address="armistice of 27 July 1953, paragraph 13(d)",
            mark="G",
        ),
        settles="The count from which it starts, its day, and who made it.",
        find=_baseline,
    ),
    Kind(
        kind_id="A79",
        name="errand",
        title="Reconnaissance with or without drones",
        why="The errand of a drone cannot be seen: every flight is reconnaissance to one side and none to the other.",
        history=History(
            text="The measures of July 2020 speak of reconnaissance and sabotage in one point and of flights in another, so that "
            "a drone is covered whatever its errand.",
            address="interfax 676431",
            mark="O",
        ),
        settles="Whether a flight counts (parameter airborne, or the wording); better, a ban on flights of its own.",
        find=_errand,
    ),
    Kind(
        kind_id="A80",
        name="frozen-within",
        title="A frozen line without a tolerance",
        why="A trench dug two hundred metres forward is an advance to one side and the same position to the other.",
        history=History(
            text="From 2015 on both sides were reported to creep into the ground between the lines, position by position.",
            address="daily reports of the OSCE mission in Ukraine, 2018 and 2019",
            mark="G",
        ),
        settles="Within how many metres a position counts as the same, and whether new works count.",
        find=_frozen,
    ),
)
