"""The sentence of floors and quotas in five languages."""

SENTENCES = {
    "en": "In every span of {days}, counted in local days, these numbers hold: {quotas}.",
    "de": "In jedem Zeitraum von {days}, gezählt in Ortstagen, gelten diese Mengen: {quotas}.",
    "uk": "За кожен період у {days} за місцевим часом діють такі кількості: {quotas}.",
    "ru": "За каждый период в {days} по местному времени действуют такие количества: {quotas}.",
    "fr": "Par période de {days}, comptée en jours locaux, ces quantités s’appliquent\u00a0: {quotas}.",
}
LEAST = {
    "en": "at least {number}",
    "de": "mindestens {number}",
    "uk": "щонайменше {number}",
    "ru": "не менее {number}",
    "fr": "au moins {number}",
}
MOST = {
    "en": "at most {number}",
    "de": "höchstens {number}",
    "uk": "щонайбільше {number}",
    "ru": "не более {number}",
    "fr": "au plus {number}",
}
SITES = {
    "en": " (counted at {sites})",
    "de": " (gezählt bei {sites})",
    "uk": " (місце підрахунку: {sites})",
    "ru": " (место подсчёта: {sites})",
    "fr": " (comptage\u00a0: {sites})",
}
FIRST = {
    "en": " The first span begins on {date}.",
    "de": " Der erste Zeitraum beginnt am {date}.",
    "uk": " Перший період починається {date}.",
    "ru": " Первый период начинается {date}.",
    "fr": " La première période commence le {date}.",
}
BY = {
    "en": " What is let through is counted by {name}.",
    "de": " Gezählt wird durch {name}.",
    "uk": " Підрахунок веде {name}.",
    "ru": " Подсчёт ведёт {name}.",
    "fr": " Le comptage est fait par {name}.",
}
CARRY = {
    "en": " What is short or over in one span counts in the next ones.",
    "de": " Fehlendes und Überzähliges wird auf die folgenden Zeiträume angerechnet.",
    "uk": " Нестачу й надлишок одного періоду зараховують на наступні.",
    "ru": " Недостача и излишек одного периода засчитываются в следующих.",
    "fr": " Ce qui manque ou dépasse dans une période est reporté sur les suivantes.",
}
