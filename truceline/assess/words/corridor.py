"""The sentence of a corridor on land in five languages."""

SENTENCES = {
    "en": "The corridor on land{width} stays open{hours}: whoever may travel passes{ways}, and no force is used in it.",
    "de": "Der Landkorridor{width} bleibt{hours} offen: Wer reisen darf, kommt{ways} durch, und im Korridor wird keine "
    "Gewalt angewandt.",
    "uk": "Сухопутний коридор{width} відкритий{hours}: хто має право проїзду, проїжджає{ways}, і силу в ньому не "
    "застосовують.",
    "ru": "Сухопутный коридор{width} открыт{hours}: кто имеет право проезда, проезжает{ways}, и сила в нём не "
    "применяется.",
    "fr": "Le couloir terrestre{width} reste ouvert{hours}\u00a0: quiconque a le droit d’y circuler passe{ways}, et la "
    "force n’y est pas employée.",
}
WIDTH = {
    "en": ", {width} wide,",
    "de": " mit einer Breite von {width}",
    "uk": " завширшки {width}",
    "ru": " шириной {width}",
    "fr": ", large de {width},",
}
HOURS = {
    "en": " every day from {opens} to {closes} ({zone})",
    "de": " täglich von {opens} bis {closes} Uhr ({zone})",
    "uk": " щодня з {opens} до {closes} ({zone})",
    "ru": " ежедневно с {opens} до {closes} ({zone})",
    "fr": " chaque jour de {opens} à {closes} ({zone})",
}
WAYS = {
    "en": " in these directions: {ways}",
    "de": " in diesen Richtungen: {ways}",
    "uk": " у таких напрямках: {ways}",
    "ru": " в следующих направлениях: {ways}",
    "fr": " dans ces directions\u00a0: {ways}",
}
TRAFFIC = {
    "en": " The traffic: {items}.",
    "de": " Der Verkehr: {items}.",
    "uk": " Рух: {items}.",
    "ru": " Движение: {items}.",
    "fr": " La circulation\u00a0: {items}.",
}
EACH_WAY = {
    "en": " Passages in each direction and on each local day: at least {number}.",
    "de": " Fahrten in jeder Richtung und an jedem Ortstag: mindestens {number}.",
    "uk": " Проїздів у кожному напрямку за кожну місцеву добу: щонайменше {number}.",
    "ru": " Проездов в каждом направлении за каждые местные сутки: не менее {number}.",
    "fr": " Passages dans chaque direction et par jour local\u00a0: au moins {number}.",
}
