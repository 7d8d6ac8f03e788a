"""Words of five languages for the classes and acts that parameters list."""

# ruff: noqa: E501 - a table: one row, one class

from truceline.agreement.ambiguity._items import ITEMS
from truceline.agreement.ambiguity._phrases import Phrases, phrases

_ENERGY = phrases(
    en=r"energy|power\b|electric",
    de=r"Energie|Strom|elektri",
    uk=r"енерг|електр",
    ru=r"энерг|электр",
    fr=r"énerg|électri",
)
CLASS_WORDS: dict[str, Phrases] = {
    "refinery": ITEMS["refinery"],
    "pipeline, storage or pumping station": phrases(
        en=r"pipelines?|storage|pumping|pump station|depots?|reservoirs?|tank farm", de=r"\w*(?:pipeline|leitung|speicher|pump|lager)", uk=r"\w*(?:трубопров|газопров|нафтопров|сховищ|насосн)",
        ru=r"\w*(?:трубопров|газопров|нефтепров|хранилищ|насосн)", fr=r"oléoduc|gazoduc|pipeline|conduite|stockage|pompage",
    ),
    "power plant": phrases(en=r"power (?:plants?|stations?)|generat", de=r"\w*kraftwerk", uk=r"\w*електростанц|ТЕС|ТЕЦ|ГЕС|АЕС", ru=r"\w*электростанц|ТЭС|ТЭЦ|ГЭС|АЭС", fr=r"centrales?\b"),
    "power grid": phrases(
        en=r"(?:power |electric\w* |transmission |the )?grid|sub-?stations?|transformers?|power lines?|transmission|high-voltage|lines?\b", de=r"\w*netz|Umspann|Transformator|\w*leitung", uk=r"мереж|підстанц|трансформатор|ліні",
        ru=r"сет(?:ь|и|ей)\b|подстанц|трансформатор|лини", fr=r"réseau|sous-station|transformateur|lignes?",
    ),
    "nuclear power plant": ITEMS["nuclear"],
    "hydroelectric dam": phrases(en=r"hydro|dams?\b", de=r"Wasserkraft|\w*(?:staud[aä]mm|staumauer|talsperre)", uk=r"гідро|дамб|гребл|ГЕС", ru=r"гидро|дамб|плотин|ГЭС", fr=r"hydro|barrage"),
    "gas metering station": phrases(en=r"meter", de=r"\w*mess", uk=r"\w*вимірювальн|облік", ru=r"\w*измерительн|уч[её]т", fr=r"comptage|mesurage"),
    "fuel station": phrases(en=r"(?:fuel|filling|petrol|gas) stations?\b|fuel depots?", de=r"Tankstelle", uk=r"автозаправ|АЗС|заправ", ru=r"автозаправ|АЗС|заправ", fr=r"stations?-service"),
    "energy object, class not stated": _ENERGY,
    "school or kindergarten": phrases(
        en=r"schools?\b|kindergarten|nurser|pupils?\b|educat|child", de=r"\w*schule|Kindergärten|Kindergarten|Kita|Bildung", uk=r"шк[оі]л|садк|дитсад|дитяч|навчальн|освіт", ru=r"школ|детск|учебн|образоват", fr=r"école|maternelle|crèche|scolaire",
    ),
    "hospital": phrases(en=r"hospital|clinic|medical|infirmar|health", de=r"Kranken|Klinik|Spital|Hospital|Lazarett|medizin", uk=r"лікарн|шпитал|госпітал|клінік|медичн", ru=r"больниц|госпитал|клиник|медицин", fr=r"hôpita|clinique|médica"),
    "residential building": phrases(
        en=r"resident|houses?\b|homes?\b|dwelling|settlements?|towns?\b|villages?|inhabited|populated|urban|cit(?:y|ies)\b", de=r"Wohn|H[aä]us|Siedlung|Stadt|Städte|Dorf|Dörfer|Ortschaft|bewohnt",
        uk=r"житл|будинк|населен|міст|сел[аі]|поселен", ru=r"жил[ыо]|дом[аоу]|насел[её]нн|город|сел[аоеу]|пос[её]л", fr=r"habit|maison|logement|localité|ville|village|résiden",
    ),
}  # fmt: skip
_ARMED = phrases(
    en=r"arm(?:ed|s)\b|soldiers?|troops?|fighters?|combatants?|military|militar|forces?\b|guards?|personnel|units?\b|persons?\b",
    de=r"bewaffnet|Soldat|Truppen|Kämpfer|militär|Kräfte|Einheit|Person",
    uk=r"озброєн|військов|солдат|бійц|підрозділ|сил[аи]?\b|ос[оі]б",
    ru=r"вооруж|военн|солдат|бойц|подраздел|сил[аы]?\b|лиц[аоу]?\b",
    fr=r"armée?s?|soldat|troupe|combattant|militaire|forces?|unités?|personnes?",
)
_UNCREWED = phrases(
    en=r"drones?|UAVs?|unmanned|uncrewed|flights?|air space|airspace|anything that flies|flying|overfl",
    de=r"\w*drohne|UAV|unbemannt|\w*flüge?\b|Luftraum|überflieg|Flugkörper|fliegt",
    uk=r"безпілот|БпЛА|дрон|БПЛА|польот|повітрян",
    ru=r"беспилот|БПЛА|дрон|БпЛА|пол[её]т|воздушн",
    fr=r"drones?|sans pilote|UAV|vols?\b|survol|espace aérien|aéronef",
)
_CREWED = phrases(
    en=r"aircraft|aeroplanes?|airplanes?|planes?\b|helicopters?|jets?\b|flights?|air space|airspace|aviation|flying|flies|overfl|air force",
    de=r"Flugzeug|\w*flüge?\b|Luftraum|Hubschrauber|Luftfahrzeug|überflieg|Luftwaffe|Luftstreit",
    uk=r"літа[кл]|літальн|авіац|вертол|польот|повітрян",
    ru=r"самол[её]т|летательн|авиац|вертол|пол[её]т|воздушн",
    fr=r"avions?|aéronef|hélicopt|vols?\b|survol|espace aérien|aviation",
)
BANNED_WORDS: dict[str, Phrases] = {
    "armed persons": _ARMED,
    "heavy weapons": phrases(en=r"heavy|weapon|guns?\b|artillery|mortar|tank|armour|armor|rocket|howitzer|arms\b|equipment|\d ?mm", de=r"schwer|Waffe|Geschütz|Artillerie|Mörser|Panzer|Rakete|\d ?mm", uk=r"важк|озброєн|збро|артилер|міномет|танк|гармат|техні", ru=r"тяж[её]л|вооруж|оружи|артиллер|миномет|миномёт|танк|орудий|техник", fr=r"lourd|armes?\b|canon|artillerie|mortier|chars?\b|blindé|matériel"),
    "UAV": _UNCREWED,
    "aircraft": _CREWED,
    "UAV in flight": _UNCREWED,
    "aircraft in flight": _CREWED,
    "military vessel present": phrases(en=r"warships?|navy|naval|military (?:vessel|ship|craft|unit)|armed (?:vessel|ship|craft)|vessels? of war|patrol boats?|ships? of", de=r"Kriegsschiff|Marine|militärische\w* (?:Schiff|Einheit|Fahrzeug)|Patrouillenboot", uk=r"військов\w+ (?:кораб|судн|катер)|кораб|катер", ru=r"военн\w+ (?:кораб|суд|катер)|кораб|катер", fr=r"navires? (?:de guerre|militaires?)|bâtiments? (?:de guerre|militaires?)|marine"),
    "technical interference": phrases(en=r"jam|interfer|spoof|blind|instruments?|sensors?|electronic|signals?|cover(?:s|ed|ing)? (?:the|their)", de=r"\w*stör|Instrument|Sensor|blend|Geräte", uk=r"глуш|перешкод|придуш|засліп|прилад|датчик", ru=r"глуш|помех|подавл|ослеп|прибор|датчик", fr=r"brouill|interf|aveugl|instrument|capteur|masque"),
}  # fmt: skip
