"""Who: bound parties, exceptions, certifiers, channels, waivers, consequences, and those who watch."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._held import parts
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import phrases, postponed, sentences, silent
from truceline.agreement.ambiguity._who import AUTHORITY, CERTIFIED, NOTIFY, names_authority

MOST_SEEN = 0.9  # cloud, night and gaps between passes leave no mixed set of sensors more: coverage of the sample days

ON_RECORD = ("accountability", "notification", "return_fire")  # what goes before stands in the register
_DEFENCE = phrases(
    en=r"self-?defen[cs]e|right to (?:defend|respond|reply|retaliate)|defend(?:s|ing)? (?:itself|themselves)|if attacked|when attacked|when under|if provoked|security reasons|reasons of security|in (?:response|reply) to|return(?:ing)? fire|military necessity|force majeure|in (?:an |case of )?emergenc\w+|imminent threat",
    de=r"Selbstverteidigung|Notwehr|Recht,? (?:sich zu verteidigen|zu antworten)|verteidigt sich|bei (?:einem )?Angriff|aus Sicherheitsgründen|militärische Notwendigkeit|höhere Gewalt|im Notfall|erwider\w* (?:das )?Feuer|Feuer \w*erwider",
    uk=r"самооборон|у відповідь|право (?:захищатися|на захист|відповісти)|з міркувань безпеки|у разі нападу|вогонь у відповідь|військов\w+ необхідн|форс-мажор|надзвичайн\w+ випад",
    ru=r"самооборон|в ответ|право (?:защищаться|на защиту|ответить)|по соображениям безопасности|в случае нападения|ответн\w+ ог[ое]н|военн\w+ необходим|форс-мажор|чрезвычайн\w+ случа",
    fr=r"légitime défense|autodéfense|droit de (?:se défendre|répondre|riposter)|se défend|raisons de sécurité|en cas d'attaque|en réponse|riposte|nécessité militaire|force majeure|en cas d'urgence",
)
_CONDITION = phrases(
    en=r"provided that|on (?:the )?condition(?:s)?(?: that)?|subject to|conditional (?:up)?on|only (?:after|once|when|if)|once (?!a |an |every |per |for |in )\w[^.;,]{3,80}?(?:has|have|is|are|been)|"
    r"upon (?:completion|receipt|the lifting)|as soon as [^.;,]{3,80}?(?:has|have|is|are) |following the (?:lifting|completion|withdrawal|release)|after [^.;,]{3,80}?(?:has|have|is|are) (?:been |fully )?\w+(?:ed|en|n)\b",
    de=r"vorausgesetzt|unter der (?:Bedingung|Voraussetzung)|sofern|vorbehaltlich|nur (?:wenn|nachdem)|nachdem|erst (?:nach|wenn)|sobald [^.;]{3,80}? (?:ist|sind|wurden?)\b",
    uk=r"за умови|лише після|тільки після|після того,? як|якщо тільки|з урахуванням виконання",
    ru=r"при условии|только после|лишь после|после того,? как|если только|с уч[её]том выполнения",
    fr=r"à (?:la )?condition|sous réserve|pourvu que|une fois (?:que|les?|la)|seulement (?:après|si)|après que|dès que [^.;]{3,80}? (?:est|sont|aura|auront)",
)
_RELEASE = phrases(
    en=r"(?:the )?other (?:side |party )?(?:may|is|shall be|can|will be)[^.;]{0,40}?(?:free|released|no longer bound|suspend|relieved)|no longer bound|"
    r"feel free|other (?:side |party )?(?:may|can|is entitled to|has the right to) (?:resume|respond|act|withdraw|deviate|take)|resume (?:operations|fire|hostilities|action)|ceases? to be bound|(?:consider|regard) (?:itself|themselves) (?:free|released|no longer)|released from (?:its|their|the|this)|suspend (?:its|their) (?:obligation|compliance|observance)|on (?:the )?basis of reciprocity",
    de=r"nicht mehr (?:daran )?gebunden|kann die andere\w* [^.;]{0,40}(?:abweichen|wieder aufnehmen|aufheben|zurücktreten)|steht es der anderen\w* [^.;]{0,20}frei|frei fühlen|fühlt? sich[^.;]{0,30}frei|ihrerseits aussetzen|entbunden|auf Gegenseitigkeit",
    uk=r"вільн\w+ від|інша сторона (?:може|має право) (?:відновити|відступити|не викон)|не зв.язан|звільня\w+ від|призупин\w+ (?:свої|виконання)|на основі взаємності",
    ru=r"свободн\w+ от|друг\w+ сторона (?:вправе|может|имеет право) (?:возобнов|отступ|не выполн)|не связан|освобожда\w+ от|приостан\w+ (?:свои|выполнение)|на основе взаимности",
    fr=r"n'est plus (?:lié|tenu)|l'autre (?:partie )?(?:peut|est en droit de|a le droit de) (?:reprendre|déroger|se retirer|agir)|libre de|délié|se considér\w+ (?:comme )?libre|suspendre (?:ses|leurs)|sur (?:la )?base de réciprocité",
)
_WATCH = phrases(
    en=r"monitor|observ|verif|mission\b|inspect|commission",
    de=r"beobacht|überwach|verifi|Mission|Inspekt|Kommission",
    uk=r"спостер|моніторинг|верифік|місі[яїє]|інспек|комісі",
    ru=r"наблюд|мониторинг|верифик|мисси[яией]|инспек|комисси",
    fr=r"observat|observ\w+ par|surveill|vérif|mission\b|inspect|commission",
)
_INTERFERE = phrases(
    en=r"jam(?:s|med|ming)?\b|interfer|electronic|spoof|blind(?:s|ed|ing)?\b|instruments|sensors",
    de=r"\w*stör(?:t|en|ung|sender)|Instrumente|Sensoren|blend",
    uk=r"глуш|перешкод|придуш|засліп|приладів|датчик",
    ru=r"глуш|помех|подавл|ослепл|приборо|датчик",
    fr=r"brouill|interf|aveugl|instruments|capteurs",
)
_ACTOR = phrases(
    en=r"local (?:security |defen[cs]e )?forces|security (?:forces|personnel)|(?:illegal|irregular|foreign|other|allied|affiliated|associated) (?:armed )?(?:groups|formations|forces|fighters|units)|mercenaries|militias?\b|paramilitar|volunteer (?:units|battalions|formations)|insurgents|terrorists?\b|proxies|armed formations",
    de=r"(?:örtliche|lokale)\w* (?:Sicherheits)?kräfte|(?:illegale|ausländische|irreguläre|verbündete|andere)\w* (?:bewaffnete\w* )?(?:Gruppen|Formationen|Verbände|Kräfte|Einheiten)|Söldner|Miliz|Paramilitär|Freiwilligenverbände|Terroristen",
    uk=r"місцев\w+ сил|(?:незаконн|іноземн|інш|союзн)\w+ (?:збройн\w+ )?(?:формуван|груп|загон)|найман[ец]|ополчен|добровольч\w+ (?:батальйон|формуван)|терорист",
    ru=r"местн\w+ сил|(?:незаконн|иностранн|ин|союзн)\w+ (?:вооруж[её]нн\w+ )?(?:формирован|групп|отряд)|на[её]мник|ополчен|добровольческ\w+ (?:батальон|формирован)|террорист",
    fr=r"forces (?:locales|de sécurité)|(?:groupes|formations|forces|unités) (?:armés?e?s? )?(?:illégaux|illégales|étrangers|étrangères|irréguli\w+|alliées?)|mercenaires|milices?\b|paramilitaires|terroristes",
)


def _exceptions(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for number, text in enumerate(clause.names("exceptions")):
            if not silent(text) and not names_authority(draft, text):
                yield clause.path("exceptions", number), f'"{text}" without saying who may invoke it'
        if any(names_authority(draft, text) for text in clause.names("exceptions")):
            continue
        for lang, text in clause.wording:
            for part in sentences(text):
                word = _DEFENCE.find(lang, part)
                if word and not AUTHORITY.within(part):
                    yield clause.path("wording", lang), f'"{word}" without saying who decides that it is so'


def _conditions(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        if clause.kind in ON_RECORD or any(
            CERTIFIED.within(part) and AUTHORITY.within(part) for _, text in clause.wording for part in sentences(text)
        ):
            continue
        for path, lang, text in clause.spoken:
            word = _CONDITION.find(lang, text)
            if word and not _certified(clause) and not _confirmed_elsewhere(draft, text):
                yield path, f'"{word}" without saying who certifies that it is met'
        yield from _conditions_held(clause)


def _confirmed_elsewhere(draft: Draft, text: str) -> bool:
    """Whether the clause goes by what was confirmed, and another clause says who confirms."""
    return CERTIFIED.within(text) and any(_certified(other) for other in draft.clauses)


def _conditions_held(clause: Clause) -> Iterator[Found]:
    """Conditions of the parameters that nobody certifies."""
    given = clause.map("parameters")
    listed = given.get("conditions")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    for index, item in enumerate(items):
        if silent(str(item.get("certified_by") or "")):
            yield clause.path("parameters", "conditions", index), f'"{item.get("item")}" that nobody certifies'
    for name in ("cleared", "precondition"):
        if given.get(name) and silent(str(given.get("certified_by") or "")):
            yield clause.path("parameters", name), f"{name} that nobody certifies"


def _certified(clause: Clause) -> bool:
    held = [(key, value) for place in (clause.fields, *parts(clause.map("parameters"))) for key, value in place.items()]
    named = [str(value or "") for key, value in held if re.search(r"certif|confirmed_by|determined_by", str(key))]
    return any(not silent(value) for value in named)


def _releases(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, lang, text in clause.spoken:
            word = _RELEASE.find(lang, text)
            if word and not (CERTIFIED.within(text) and AUTHORITY.within(text)):
                yield path, f'"{word}": each side finds for itself that the other did not keep the rule'
        found_by = any(CERTIFIED.within(text) and AUTHORITY.within(text) for _, text in clause.wording)
        if clause.kind == "reciprocal_release" and not found_by:
            yield clause.path("parameters"), "a release for which no body finds that the rule was not kept"


def _notices(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        notice = clause.text("notice")
        if not silent(notice) or clause.map("parameters").get("exempt_operators"):
            continue  # A25 speaks of exempt operators
        if notice and postponed("", notice):
            yield clause.path("notice"), f'"{notice}": a channel that nobody has named yet'
        for path, lang, text in clause.spoken:
            if path[2] == "notice":
                continue
            word = NOTIFY.find(lang, text)
            if word and not clause.map("parameters").get("channel"):
                yield path, f'"{word}" without a channel: whom, by what means, how long before'
                break
        else:
            if clause.kind == "notification" and not clause.map("parameters").get("channel"):
                yield clause.path("parameters"), "a notice without a channel"


def _waivers(draft: Draft) -> Iterator[Found]:
    return (
        (c.path("waiver" if c.text("waiver") else "id"), "who may waive is not stated")
        for c in draft.clauses
        if silent(c.text("waiver"))
    )


def _consequences(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        if silent(clause.text("consequence")):
            yield clause.path("consequence" if clause.text("consequence") else "id"), "what follows is not stated"


def _one_party(draft: Draft) -> Iterator[Found]:
    everyone = set(draft.parties)
    for clause in draft.clauses:
        bound = set(clause.names("bound")) & everyone
        alike = {party for other in draft.clauses if other.kind == clause.kind for party in other.names("bound")}
        if bound and not everyone <= alike:
            yield (
                clause.path("bound"),
                f"binds {', '.join(sorted(bound))} and not {', '.join(sorted(everyone - alike))}",
            )
        elif bound and bound != everyone and clause.fields.get("symmetric") is True:
            yield clause.path("symmetric"), f"symmetric, but it binds {', '.join(sorted(bound))} alone"


def _nobody_watches(draft: Draft) -> Iterator[Found]:
    kinds = {clause.kind for clause in draft.clauses}
    if draft.clauses and "monitor_access" not in kinds and not draft.anywhere(_WATCH):
        yield ("rules",), "nobody is named who observes, verifies or inspects"


def _needed_share(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        needed = clause.map("limits").get("needed_fraction")
        if isinstance(needed, float | int) and not isinstance(needed, bool) and MOST_SEEN < needed <= 1.0:
            yield (
                clause.path("limits", "needed_fraction"),
                f"{needed:.0%} of the area-hours must be seen; no set of sensors sees so much",
            )


def _interference(draft: Draft) -> Iterator[Found]:
    said = (text for clause in draft.clauses for _, _, text in clause.spoken)
    if draft.clauses and not _INTERFERE.within(draft.general) and not any(_INTERFERE.within(text) for text in said):
        yield ("rules",), "no rule on interference with monitors and their sensors"


def _actors(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, lang, text in clause.spoken:
            word = _ACTOR.find(lang, text)
            if word and not draft.explains(word):
                yield path, f'"{word}" is not defined and is no party of the text'
                break


_LEBANON = History(
    text="The arrangement of November 2024 for Lebanon left both sides their self-defence. They disagreed what that "
    "entails, and a strike came the day after it took hold.",
    address="inpactimes.com/immediate-violations-of-a-flimsy-ceasefire-deal",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A30",
        name="exception-who",
        title="An exception without who may invoke it",
        why="An exception that anybody may invoke is invoked by everybody, each time after the event.",
        history=_LEBANON,
        settles="Who invokes it, at what level, to whom it is reported and within what time.",
        find=_exceptions,
    ),
    Kind(
        kind_id="A31",
        name="condition-certifier",
        title="A condition that nobody certifies",
        why="The rule is in force for the side that holds the condition met, and not for the other.",
        history=History(
            text="In the Moscow reading of March 2025 the Black Sea understanding begins only after relief from sanctions; "
            "in Kyiv's reading there is no such condition, and nobody was named to say when it is met. The areas of 2016 "
            "were done only when both sides notified and the mission confirmed.",
            address="infomarine.info/en/insight/56-marinelog/14315; tass.com/world/903834",
            mark="V",
        ),
        settles="Who certifies, in what form, and from which moment after that the rule holds.",
        find=_conditions,
    ),
    Kind(
        kind_id="A32",
        name="reciprocal-release",
        title="A release that makes every failure mutual",
        why="One disputed incident ends the rule for both, and nobody but the two sides says whether it took place.",
        history=History(
            text="The energy understanding of 2025 let each side feel free if the other did not keep it. By mid-April one side "
            "claimed 80 to 100 cases or more, the other damage to its grid, and no monitor existed.",
            address="pravda.com.ua/eng/news/2025/03/25/7504532; nbs24.org",
            mark="V",
        ),
        settles="Release only after a finding by a named body, for the rule concerned, for a stated time.",
        find=_releases,
    ),
    Kind(
        kind_id="A33",
        name="notice-channel",
        title="A notification without a channel",
        why="A notice sent and a notice received are two facts; without a channel nobody can show either.",
        history=History(
            text="Under the grain initiative the plan for a day had to be in by 12:00 and was approved by 16:00, at one centre.",
            address="tass.com/economy/1491141",
            mark="V",
        ),
        settles="Field notice: to whom, by which channel, how long before, in which time zone.",
        find=_notices,
    ),
    Kind(
        kind_id="A34",
        name="waiver",
        title="Nobody is named who may waive",
        why="A local commander grants what his side did not, and the other side counts it.",
        history=History(
            text="Under the Korean armistice nobody crosses the demarcation line unless the armistice commission has said so: "
            "leave has one address.",
            address="armistice of 27 July 1953, paragraph 7",
            mark="G",
        ),
        settles='Who may waive, or "nobody".',
        find=_waivers,
    ),
    Kind(
        kind_id="A35",
        name="consequence",
        title="What follows is not stated",
        why="A finding without a consequence is soon not read; a consequence that each side chooses is a new incident.",
        history=History(
            text="A study of missions finds that one without attribution or consequences weakens over time.",
            address="doi 10.1111/1758-5899.13123",
            mark="V",
        ),
        settles="To whom a finding goes, and what that body may do.",
        find=_consequences,
    ),
    Kind(
        kind_id="A36",
        name="one-party",
        title="A rule that does not bind every party",
        why="A party that no clause binds is a witness in its own eyes.",
        history=History(
            text="The package of February 2015 was signed by an ambassador of Russia and does not mention Russia.",
            address="alliansfriheten.se/the-minsk-2-agreement-chathamhouse-org",
            mark="V",
        ),
        settles="All parties in bound, or a rule of the same type for the others.",
        find=_one_party,
    ),
    Kind(
        kind_id="A37",
        name="nobody-watches",
        title="Nobody is named to observe",
        why="Then findings are claims, and silence says nothing.",
        history=History(
            text="The energy understanding of 2025 had no monitor; each side published its own list of cases.",
            address="particle.news; nbs24.org",
            mark="V",
        ),
        settles="Who observes, with what, and to whom the observers report.",
        find=_nobody_watches,
    ),
    Kind(
        kind_id="A38",
        name="needed-share",
        title="A share to be seen that no sensor reaches",
        why="The rule can never be found consistent: cloud, night and gaps between passes stand against it.",
        history=History(
            text="The mission in Lebanon says in its reports what its radars cannot see.",
            address="reliefweb.int, S/2024/222",
            mark="V",
        ),
        settles="A needed_fraction that the planned sensors reach; the coverage plan shows which.",
        find=_needed_share,
    ),
    Kind(
        kind_id="A39",
        name="interference",
        title="No rule on interference with sensors",
        why="The side that blinds the monitors breaks no rule, and the gap looks like calm.",
        history=History(
            text="Monitors in Ukraine listed jamming among the restrictions of their work.",
            address="reliefweb.int, spot report 2/2022",
            mark="G",
        ),
        settles="A rule of type monitor_access with technical interference among its restrictions.",
        find=_interference,
    ),
    Kind(
        kind_id="A40",
        name="actor",
        title="An actor who is named and not defined",
        why="Each side decides who is meant, and means the forces of the other.",
        history=History(
            text="The agreement of December 2018 gave Hodeidah to local security forces. Each side held that these were its own.",
            address="futurosostenible.org/?p=6543 (copy of a Crisis Group text)",
            mark="V",
        ),
        settles="A definition: by whom recruited, under whose command, on which date.",
        find=_actors,
    ),
)
