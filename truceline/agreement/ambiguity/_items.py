"""Things that clauses list, in five languages, so that two wordings can be compared item by item."""

# ruff: noqa: E501 - a table: one row, one thing

from truceline.agreement.ambiguity._phrases import phrases

# Only things whose words are firm in all five languages. A synonym missing here would be a false alarm.
QUALIFIERS = {  # words that narrow a class: where one language has them and the other not, the class is another
    "crewed": phrases(en=r"crewed|manned|piloted", de=r"bemannt", uk=r"пілотован", ru=r"пилотируем", fr=r"habité|piloté|avec équipage"),
    "armed": phrases(en=r"armed\b(?! forces)", de=r"bewaffnet\w*(?!e Streit)", uk=r"озброєн(?:ий|а|е|і|их|ого|ої|им|ими|ому)\b", ru=r"вооруж[её]нн\w+(?! (?:сил|формирован))", fr=r"(?<!forces )armée?s?\b"),
    "foreign": phrases(en=r"foreign", de=r"ausländisch|fremd(?:e|en|er)\b", uk=r"іноземн", ru=r"иностранн", fr=r"étrang"),
    "guided": phrases(en=r"guided", de=r"gelenkt", uk=r"керован", ru=r"управляем", fr=r"guidé"),
    "long-range": phrases(en=r"long[- ]range", de=r"weitreichend|großer Reichweite|Langstrecken", uk=r"далекобійн|дальнобійн|великої дальності", ru=r"дальнобойн|большой дальности|дальнего действия", fr=r"longue portée|longue distance"),
}  # fmt: skip
ITEMS = {
    "refinery": phrases(en=r"(?:oil )?refiner", de=r"\w*raffinerie", uk=r"\w*переробн\w+ завод|НПЗ|нафтопереробн", ru=r"\w*перерабатывающ\w+ завод|НПЗ|нефтеперерабатыв", fr=r"raffinerie"),
    "pipeline": phrases(en=r"(?:gas |oil )?pipelines?", de=r"\w*(?:pipeline|leitungen? für (?:Öl|Gas)|gasleitung|ölleitung|rohrleitung)", uk=r"\w*(?:трубопров|газопров|нафтопров)", ru=r"\w*(?:трубопров|газопров|нефтепров)", fr=r"oléoduc|gazoduc|pipeline|conduites? de (?:gaz|pétrole)"),
    "power plant": phrases(en=r"power (?:plant|station)", de=r"\w*kraftwerk", uk=r"(?:\w+ )?електростанц|АЕС|ТЕС|ТЕЦ|ГЕС", ru=r"(?:\w+ )?электростанц|АЭС|ТЭС|ТЭЦ|ГЭС", fr=r"centrales?"),
    "substation": phrases(en=r"(?:sub-?stations?|transformer stations?)", de=r"Umspannwerk|Umspannstation", uk=r"\w*підстанц", ru=r"\w*подстанц", fr=r"(?:sous-station|poste(?:s)? (?:électrique|de transformation))"),
    "nuclear": phrases(en=r"nuclear", de=r"Kernkraft|Atom|nuklear", uk=r"атомн|ядерн|АЕС", ru=r"атомн|ядерн|АЭС", fr=r"nucléaire"),
    "dam": phrases(en=r"(?:hydro\w* )?dams?\b", de=r"\w*(?:staud[aä]mm|staumauer|talsperre)", uk=r"дамб|гребл", ru=r"дамб|плотин", fr=r"barrages?\b(?! routier| de police| filtrant)"),
    "school": phrases(en=r"schools?\b", de=r"Schule", uk=r"школ|навчальн\w+ заклад", ru=r"школ|учебн\w+ заведен", fr=r"écoles?"),
    "kindergarten": phrases(en=r"kindergarten|nurser(?:y|ies)|pre-?school", de=r"Kindergärten|Kindergarten|Kita", uk=r"дитяч\w+ сад|дитсад|садк", ru=r"детск\w+ сад|детсад", fr=r"maternelle|jardins? d'enfants|crèche"),
    "hospital": phrases(en=r"hospital|clinic", de=r"Kranken|Klinik|Spital|Hospital|Lazarett", uk=r"лікарн|шпитал|госпітал|клінік", ru=r"больниц|госпитал|клиник", fr=r"hôpita|clinique"),
    "mortar": phrases(en=r"mortars?\b", de=r"\w*(?:mörser|granatwerfer)", uk=r"міномет", ru=r"миномет|миномёт", fr=r"mortier"),
    "tank": phrases(en=r"tanks?\b", de=r"(?:Kampf)?[Pp]anzer(?!abwehr|faust|haubitz)", uk=r"танк", ru=r"танк", fr=r"chars?\b"),
    "rocket launcher": phrases(en=r"(?:multiple )?(?:rocket launch|launch rocket)|MLRS", de=r"\w*raketenwerfer|MLRS", uk=r"реактивн\w+ (?:систем|установ)|РСЗВ", ru=r"реактивн\w+ (?:систем|установ)|РСЗО", fr=r"lance-roquettes|LRM"),
    "drone": phrases(en=r"drones?|UAVs?|unmanned", de=r"\w*drohne|UAV|unbemannt", uk=r"безпілот|БпЛА|дрон|БПЛА", ru=r"беспилот|БПЛА|дрон|БпЛА", fr=r"drones?|sans pilote|UAV"),
    "helicopter": phrases(en=r"helicopter", de=r"Hubschrauber|Helikopter", uk=r"вертол[іьо]", ru=r"вертол[её]т", fr=r"hélicoptère"),
    "sniper": phrases(en=r"sniper", de=r"Scharfschütz", uk=r"снайпер", ru=r"снайпер", fr=r"tireurs? (?:d'élite|embusqué)|sniper"),
    "mine": phrases(en=r"(?:land)?mines\b|mine-", de=r"\w*minen\b|Verminung", uk=r"мін(?:и|ами|ування|них)?\b", ru=r"мин(?:ы|ами|ирован\w*|ных)?\b", fr=r"mines\b|minage"),
    "bridge": phrases(en=r"bridges?\b", de=r"Brücken?(?!kopf|n?k)", uk=r"м[оі]ст(?:и|ів|ами|у)?\b", ru=r"мост(?:ы|ов|ами|у|а)?\b", fr=r"(?<!tête de )(?<!têtes de )ponts?\b"),
    "port": phrases(en=r"(?:sea)?ports?\b", de=r"\w*(?:hafen|häfen)", uk=r"порт(?:и|ів|у|ами|ова|ової)?\b", ru=r"порт(?:ы|ов|у|ами|а|овая|овой)?\b", fr=r"ports?\b"),
    "prisoner": phrases(en=r"prisoner", de=r"Gefangen|Kriegsgefangen", uk=r"полонен|в.язн", ru=r"пленн|военноплен", fr=r"prisonnier"),
    "railway": phrases(en=r"railway|railroad|rail lines?", de=r"Eisenbahn|Bahnlinie|Bahnhof", uk=r"залізни", ru=r"железн\w+ дорог|железнодорож", fr=r"chemins? de fer|ferroviaire|voies? ferrée"),
}  # fmt: skip
