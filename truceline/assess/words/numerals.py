"""Numbers with their units: "1 day", "2 дні", "24 часа", "1,5 heure". Slavic forms go by the last digits.

The forms stand in the case that the sentences use: German after a preposition with the dative, Ukrainian and
Russian in the accusative.
"""

from collections.abc import Mapping

from truceline.assess.words.tongue import Tongue

Forms = tuple[str, str, str, str]  # one, two to four, five and more, a broken number
DAYS: Mapping[str, Forms] = {
    "en": ("day", "days", "days", "days"),
    "de": ("Tag", "Tagen", "Tagen", "Tagen"),
    "uk": ("день", "дні", "днів", "дня"),
    "ru": ("день", "дня", "дней", "дня"),
    "fr": ("jour", "jours", "jours", "jours"),
}
MONTHS: Mapping[str, Forms] = {
    "en": ("month", "months", "months", "months"),
    "de": ("Monat", "Monaten", "Monaten", "Monaten"),
    "uk": ("місяць", "місяці", "місяців", "місяця"),
    "ru": ("месяц", "месяца", "месяцев", "месяца"),
    "fr": ("mois", "mois", "mois", "mois"),
}
HOURS: Mapping[str, Forms] = {
    "en": ("hour", "hours", "hours", "hours"),
    "de": ("Stunde", "Stunden", "Stunden", "Stunden"),
    "uk": ("годину", "години", "годин", "години"),
    "ru": ("час", "часа", "часов", "часа"),
    "fr": ("heure", "heures", "heures", "heures"),
}
MINUTES: Mapping[str, Forms] = {
    "en": ("minute", "minutes", "minutes", "minutes"),
    "de": ("Minute", "Minuten", "Minuten", "Minuten"),
    "uk": ("хвилину", "хвилини", "хвилин", "хвилини"),
    "ru": ("минуту", "минуты", "минут", "минуты"),
    "fr": ("minute", "minutes", "minutes", "minutes"),
}


def days(said: Tongue, number: int) -> str:
    """A number of days."""
    return f"{number} {DAYS[said.language][_form(said.language, number)]}"


def months(said: Tongue, number: int) -> str:
    """A number of months."""
    return f"{number} {MONTHS[said.language][_form(said.language, number)]}"


def hours(said: Tongue, number: float) -> str:
    """A number of hours, with at most two decimals."""
    return _broken(said, number, HOURS)


def minutes(said: Tongue, number: float) -> str:
    """A number of minutes, with at most two decimals."""
    return _broken(said, number, MINUTES)


def _broken(said: Tongue, number: float, forms: Mapping[str, Forms]) -> str:
    rounded = round(number, 2)
    text = f"{rounded:.2f}".rstrip("0").rstrip(".").replace(".", said.decimal)
    return f"{text} {forms[said.language][_form(said.language, rounded)]}"


def _form(language: str, number: float) -> int:
    """Which of the four forms: French counts below 2 as one, the Slavic languages look at the last digits."""
    if language == "fr":
        return 0 if number < 2 else 1
    if number != int(number):
        return 3
    if language in ("uk", "ru"):
        return _slavic(int(number))
    return 0 if number == 1 else 1


def _slavic(number: int) -> int:
    tens, ones = number % 100 // 10, number % 10
    if tens == 1 or ones == 0 or ones > 4:
        return 2
    return 0 if ones == 1 else 1
