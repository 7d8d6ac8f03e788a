"""The sentence of steps tied to each other in five languages."""

STEPS = {
    "en": "The steps in their order: {steps}.",
    "de": "Die Schritte in ihrer Reihenfolge: {steps}.",
    "uk": "Кроки за порядком: {steps}.",
    "ru": "Шаги по порядку: {steps}.",
    "fr": "Les étapes dans leur ordre\u00a0: {steps}.",
}
FROM_START = {
    "en": "{name}, done within {days} of the start",
    "de": "{name}, erledigt innerhalb von {days} ab Beginn",
    "uk": "{name}, не пізніше ніж через {days} від початку",
    "ru": "{name}, не позднее чем через {days} от начала",
    "fr": "{name}, accomplie dans un délai de {days} à compter du début",
}
FROM_STEP = {
    "en": "{name}, done within {days} of {after}",
    "de": "{name}, erledigt innerhalb von {days} ab {after}",
    "uk": "{name}, не пізніше ніж через {days} після кроку {after}",
    "ru": "{name}, не позднее чем через {days} после шага {after}",
    "fr": "{name}, accomplie dans un délai de {days} après {after}",
}
UNDATED = {
    "en": "{name}, on no stated day",
    "de": "{name}, ohne genannten Tag",
    "uk": "{name}, без визначеного дня",
    "ru": "{name}, без указанного дня",
    "fr": "{name}, sans jour indiqué",
}
PAIRS = {
    "en": "Side by side, at each site: {pairs}.",
    "de": "Nebeneinander, an jedem Ort: {pairs}.",
    "uk": "Паралельно, у кожному місці: {pairs}.",
    "ru": "Параллельно, в каждом месте: {pairs}.",
    "fr": "En parallèle, à chaque endroit\u00a0: {pairs}.",
}
PAIR = {
    "en": "{first} and {second}, the later within {days} of the earlier",
    "de": "{first} und {second}, der spätere innerhalb von {days} nach dem früheren",
    "uk": "{first} і {second}, пізніший не більш як через {days} після ранішого",
    "ru": "{first} и {second}, более поздний не более чем через {days} после более раннего",
    "fr": "{first} et {second}, la plus tardive dans un délai de {days} après l’autre",
}
SITES = {
    "en": " The sites: {sites}.",
    "de": " Die Orte: {sites}.",
    "uk": " Місця: {sites}.",
    "ru": " Места: {sites}.",
    "fr": " Les endroits\u00a0: {sites}.",
}
CERTIFIED = {
    "en": " {name} certifies what is done.",
    "de": " Was erledigt ist, bestätigt {name}.",
    "uk": " Виконане підтверджує {name}.",
    "ru": " Выполненное подтверждает {name}.",
    "fr": " {name} atteste ce qui est accompli.",
}
