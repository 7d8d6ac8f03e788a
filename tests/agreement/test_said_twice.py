"""Sentences with one ambiguity each, in five languages, and sentences beside them that are clear."""

from pathlib import Path
from typing import Any

import pytest

from truceline.agreement.ambiguities import ambiguities
from truceline.agreement.tree import read_tree

CLEAN = (Path(__file__).parents[1] / "data" / "agreements" / "clean_draft.yaml").read_bytes()
ACCESS = 7  # clause C8, to which a sentence is added


def asked(lang: str, sentence: str) -> set[str]:
    tree: Any = read_tree(CLEAN)[0]
    for rule in tree["rules"]:
        rule["wording"] = {lang: rule["wording"][lang]}
    tree["rules"][ACCESS]["wording"][lang] += f" {sentence}"
    return {one.kind.kind_id for one in ambiguities(tree, {}) for place in one.places if place.clause == "rules C8"}


UNCLEAR = [
    ("A08", "en", "The agreement is renewable by agreement of the parties."),
    ("A08", "en", "It renews itself automatically unless a party objects."),
    ("A08", "en", "The term may be extended by mutual consent."),
    ("A08", "en", "It is prolonged for a further month by decision of the council."),
    ("A08", "de", "Die Frist kann einvernehmlich verlängert werden."),
    ("A08", "de", "Sie verlängert sich automatisch, sofern keine Partei widerspricht."),
    ("A08", "uk", "Строк може бути продовжено за згодою сторін."),
    ("A08", "ru", "Срок автоматически продлевается, если ни одна из сторон не возразит."),
    ("A08", "fr", "Le délai est renouvelable d'un commun accord."),
    ("A91", "en", "The pause lasts 48 hours (two days)."),
    ("A91", "en", "Aid is let through for 72 hours, that is three days."),
    ("A91", "en", "Talks begin within one month, i.e. 30 days."),
    ("A91", "de", "Die Pause dauert 24 Stunden (einen Tag)."),
    ("A91", "uk", "Пауза триває 72 години, тобто три дні."),
    ("A91", "ru", "Пауза длится 48 часов (двое суток), то есть 2 дня."),
    ("A91", "fr", "La pause dure 48 heures, soit deux jours."),
    ("A91", "en", "They keep 10 km (5 miles) away from the bridge."),
    ("A92", "en", "No long-range missiles and drones are brought there."),
    ("A92", "en", "Military vehicles and boats do not cross."),
    ("A92", "en", "Armed drones and helicopters stay on the ground."),
    ("A92", "de", "Weitreichende Raketen und Drohnen werden nicht dorthin gebracht."),
    ("A92", "uk", "Далекобійні ракети та дрони туди не завозять."),
    ("A92", "ru", "Дальнобойные ракеты и беспилотники туда не ввозятся."),
    ("A92", "fr", "Les missiles et drones à longue portée n'y sont pas amenés."),
    ("A93", "en", "It applies in the territory controlled by each party."),
    ("A93", "en", "It does not apply in temporarily occupied areas."),
    ("A93", "en", "No troops are sent into the areas under the control of the other party."),
    ("A93", "de", "Sie gilt in den von jeder Seite kontrollierten Gebieten, auch in besetzten Gebieten."),
    ("A93", "uk", "Воно діє на підконтрольній території та на тимчасово окупованій території."),
    ("A93", "ru", "Оно действует на территории, находящейся под контролем каждой стороны."),
    ("A93", "fr", "Elle vaut dans les territoires contrôlés par chaque partie."),
    ("A94", "en", "Distances count from the line as it runs when the halt takes hold."),
    ("A94", "en", "Units stop at the positions occupied at the time of the ceasefire."),
    ("A94", "en", "The line is the current line."),
    ("A94", "de", "Es gilt die Linie bei Inkrafttreten der Waffenruhe."),
    ("A94", "uk", "Лінія береться на момент набрання чинності."),
    ("A94", "ru", "Стороны остаются на позициях на момент прекращения огня."),
    ("A94", "fr", "La ligne est celle au moment de l'entrée en vigueur."),
    ("A95", "en", "Either side may object to a member of the team."),
    ("A95", "en", "A visit takes place unless a party objects."),
    ("A95", "de", "Jede Seite kann Einspruch erheben."),
    ("A95", "uk", "Сторона може заперечити проти маршруту."),
    ("A95", "ru", "Сторона вправе возразить против маршрута."),
    ("A95", "fr", "Chaque partie peut s'opposer à une visite."),
    ("A08", "en", "The accord may be renewed if both governments so agree."),
    ("A08", "en", "Absent protest it continues and is renewed for another year."),
    ("A08", "de", "Das Abkommen kann mit Zustimmung beider Seiten erneuert werden."),
    ("A08", "fr", "La trêve est reconduite tacitement."),
    ("A08", "uk", "Угода поновлюється за рішенням сторін."),
    ("A91", "en", "Prisoners are brought home within two weeks, meaning 14 days."),
    ("A91", "en", "The 24 hours of quiet count as one day."),
    ("A91", "de", "Binnen einer Woche, also 7 Tagen, ist alles geräumt."),
    ("A91", "ru", "В течение недели (7 дней) всё вывезено."),
    ("A92", "en", "Heavy artillery and mortars are stored."),
    ("A92", "en", "Foreign soldiers and instructors leave."),
    ("A92", "en", "Tactical missiles, drones and rockets are removed."),
    ("A92", "de", "Schwere Geschütze und Fahrzeuge bleiben fern."),
    ("A92", "ru", "Тяжёлые орудия и миномёты отводятся."),
    ("A92", "uk", "Важкі гармати й міномети відводяться."),
    ("A93", "en", "It holds in the areas that each party controls."),
    ("A93", "en", "Schools in the occupied districts are open."),
    ("A93", "en", "No patrol enters land held by the other side."),
    ("A93", "uk", "Це діє на територіях, підконтрольних сторонам."),
    ("A93", "fr", "Cela vaut pour les zones sous contrôle de chaque partie."),
    ("A94", "en", "Posts are counted from the front as it is at signature."),
    ("A94", "en", "Everyone remains at the line of contact existing at the moment of signing."),
    ("A94", "en", "They fall back behind the line held when firing stops."),
    ("A94", "de", "Maßgeblich ist die Frontlinie am Tag der Unterzeichnung."),
    ("A94", "uk", "Сторони лишаються на нинішніх позиціях."),
    ("A95", "en", "A party can veto a route by raising an objection."),
    ("A95", "en", "The list stands if no party objects."),
    ("A95", "en", "Parties have the right to object to an inspector."),
    ("A95", "de", "Der Plan gilt, wenn niemand widerspricht."),
    ("A95", "ru", "План действует, если никто не возразит."),
    ("A92", "en", "Large depots and silos are spared."),
    ("A93", "en", "The grey villages are left empty."),
    ("A93", "en", "Villages on the bank return to civil administration."),
    ("A93", "de", "In der Grauzone bleibt niemand."),
    ("A93", "uk", "У сірій зоні ніхто не лишається."),
    ("A93", "ru", "В серой зоне никто не остаётся."),
    ("A95", "en", "A party that objects says so in good time."),
    ("A95", "en", "Objections are made in writing."),
    ("A95", "de", "Einwände werden schriftlich erhoben."),
    ("A95", "uk", "Сторона, яка заперечує, пише листа."),
    ("A95", "ru", "Возражающая сторона пишет письмо."),
    ("A95", "fr", "La partie qui s'oppose écrit une lettre."),
    ("A88", "en", "A monitor means a soldier with a white flag. Heavy weapon means a gun on wheels."),
]  # fmt: skip


@pytest.mark.parametrize(("kind_id", "lang", "sentence"), UNCLEAR)
def test_an_unclear_sentence_is_asked_about(kind_id: str, lang: str, sentence: str) -> None:
    assert kind_id in asked(lang, sentence)


CLEAR = [
    ("en", "The term is extended once, by a joint note to the commission no later than 20 July 2025."),
    ("en", "The term is not renewed."),
    ("de", "Die Frist wird durch gemeinsame Note spätestens am 20. Juli 2025 einmal verlängert."),
    ("fr", "Le délai est prolongé une fois par note conjointe au plus tard le 20 juillet 2025."),
    ("en", "The gate opens at 06:00 Kyiv time, 2 hours before the bridge."),
    ("en", "They keep 10 nautical miles (18.52 km) away from the lighthouse."),
    ("en", "Drones and long-range missiles are not brought there."),
    ("en", "Long-range missiles and long-range drones are not brought there."),
    ("en", "Armed persons and monitors of the commission keep to different roads."),
    ("en", "It applies in the districts held by each party on 20 May 2025, as shown on the map."),
    ("en", "Units stop at the positions of 20 May 2025, 10:00 Kyiv time."),
    ("en", "Either side may object to a member of the team within 48 hours of the notice."),
    ("de", "Jede Seite kann binnen 24 Stunden Einspruch erheben."),
    ("en", "Where the languages differ, the English text prevails."),
    ("en", "No gun stands within 500 m of bridges."),
    ("de", "Kein Geschütz steht näher als 500 m an Brücken."),
    ("en", "Guns of up to but not including 100 mm may stay."),
    ("en", "The road lies behind the bridge, 4 km from the mill."),
    ("en", "The eastern gate stays open."),
    ("en", "A party that objects writes to the commission no later than 48 hours after the notice."),
    ("en", "The villages return to civil administration on 20 May 2025, as shown on the map."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "sentence"), CLEAR)
def test_a_clear_sentence_beside_it_is_not_asked_about(lang: str, sentence: str) -> None:
    assert asked(lang, sentence) == set()


FREELY = [
    ("en", "Patrols of the joint commission enjoy full freedom of movement, and nobody jams their instruments."),
    ("en", "Monitors of the joint commission may move about freely, and nobody jams their instruments."),
    ("en", "Monitors of the joint commission go wherever they wish, and nobody jams their instruments."),
    ("uk", "Спостерігачі комісії їдуть, куди забажають, і ніхто не глушить їхні прилади."),
    ("de", "Die Beobachter der Kommission dürfen sich frei bewegen, und niemand stört ihre Geräte."),
    ("uk", "Спостерігачі комісії вільно пересуваються, і ніхто не глушить їхні прилади."),
    ("ru", "Наблюдатели комиссии имеют беспрепятственный доступ, и никто не глушит их приборы."),
    ("fr", "Les observateurs de la commission circulent librement, et nul ne brouille leurs instruments."),
]


@pytest.mark.parametrize(("lang", "sentence"), FREELY)
def test_free_movement_without_hours_and_vehicles_is_asked_about(lang: str, sentence: str) -> None:
    tree: Any = read_tree(CLEAN)[0]
    for rule in tree["rules"]:
        rule["wording"] = {lang: rule["wording"][lang]}
    tree["rules"][ACCESS]["wording"] = {lang: sentence}
    found = {one.kind.kind_id for one in ambiguities(tree, {}) for place in one.places if place.clause == "rules C8"}
    assert "A96" in found
