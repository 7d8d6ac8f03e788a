"""The sentence of an exchange of persons in five languages."""

BATCHES = {
    "en": "These persons are released: {batches}.",
    "de": "Freigelassen werden: {batches}.",
    "uk": "Звільняють таких осіб: {batches}.",
    "ru": "Освобождаются следующие лица: {batches}.",
    "fr": "Les personnes suivantes sont libérées\u00a0: {batches}.",
}
BY = {
    "en": "by {moment}",
    "de": "bis zum {moment}",
    "uk": "не пізніше: {moment}",
    "ru": "не позднее: {moment}",
    "fr": "au plus tard le {moment}",
}
DAY = {
    "en": "by the end of day {day} of the rule",
    "de": "bis zum Ende von Tag {day} der Geltung",
    "uk": "до кінця {day}-го дня дії",
    "ru": "до конца {day}-го дня действия",
    "fr": "au plus tard à la fin du jour {day} d’application",
}
AFTER = {
    "en": "{days} after {item} at the latest",
    "de": "spätestens nach {days} ab {item}",
    "uk": "не пізніше ніж через {days} після {item}",
    "ru": "не позднее чем через {days} после {item}",
    "fr": "au plus tard {days} après {item}",
}
RETURNS = {
    "en": "Within {hours} of each release, these are released in return: {returns}.",
    "de": "Innerhalb von {hours} nach jeder Freilassung werden im Gegenzug freigelassen: {returns}.",
    "uk": "Не пізніше ніж через {hours} після кожного звільнення натомість звільняють: {returns}.",
    "ru": "Не позднее чем через {hours} после каждого освобождения взамен освобождаются: {returns}.",
    "fr": "Dans les {hours} qui suivent chaque libération sont libérés en échange\u00a0: {returns}.",
}
FOR_EACH = {
    "en": "{item} – {ratio} for each {against}",
    "de": "{item} – {ratio} für jede Person {against}",
    "uk": "{item} – {ratio} за кожну особу {against}",
    "ru": "{item} – {ratio} за каждое лицо {against}",
    "fr": "{item} – {ratio} pour chaque personne {against}",
}
COUNTED = {
    "en": " Releases are registered by {name}.",
    "de": " Die Freilassungen verzeichnet {name}.",
    "uk": " Звільнення реєструє {name}.",
    "ru": " Освобождения регистрирует {name}.",
    "fr": " Les libérations sont enregistrées par {name}.",
}
