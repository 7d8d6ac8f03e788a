"""The sentences of the copy trees in five languages: of each the words of a wire and other words for the same.

Written so that a number may stand before any noun: "people killed: 4". Sentence 0 names the place. Frames are
shorter than what is compared: no outlet's greeting makes a copy.
"""

from collections.abc import Mapping

_Words = Mapping[str, tuple[str, str]]

SENTENCES: tuple[_Words, ...] = (
    {
        "uk": (
            "Ударні дрони, усього {drones}, атакували місто {town} близько {hour}-ї години ранку, пошкоджено будинків: {houses}.",
            "Пошкоджено будинків: {houses}, – такий наслідок ранкового нальоту: о {hour}-й годині на місто {town} налетіло дронів: {drones}.",
        ),
        "ru": (
            "Ударные дроны, всего {drones}, атаковали город {town} около {hour} часов утра, повреждено домов: {houses}.",
            "Повреждено домов: {houses}, – таков итог утреннего налёта: в {hour} часов на город {town} налетело дронов: {drones}.",
        ),
        "en": (
            "Strike drones, {drones} in all, attacked the city of {town} at about {hour} in the morning, damaging {houses} houses.",
            "{houses} houses were damaged when {drones} strike drones came in over the city of {town} in the morning, at about {hour}.",
        ),
        "de": (
            "Angriffsdrohnen, insgesamt {drones}, haben am Morgen gegen {hour} Uhr die Stadt {town} angegriffen und {houses} Häuser beschädigt.",
            "{houses} Häuser sind beschädigt, nachdem am Morgen gegen {hour} Uhr {drones} Drohnen über die Stadt {town} gekommen waren und angegriffen hatten.",
        ),
        "fr": (
            "Des drones d'attaque, {drones} au total, ont frappé la ville de {town} vers {hour} heures du matin et endommagé {houses} maisons.",
            "{houses} maisons ont été endommagées lorsque {drones} drones ont frappé au matin, vers {hour} heures, la ville de {town}.",
        ),
    },
    {
        "uk": (
            "Загинуло {dead} людей, поранено {hurt}, серед поранених {children} дітей, повідомили {speaker}.",
            "За даними, які оприлюднили {speaker}, поранено {hurt} людей, з них {children} дітей, а загинуло {dead}.",
        ),
        "ru": (
            "Погибло {dead} человек, ранено {hurt}, среди раненых {children} детей, сообщили {speaker}.",
            "По данным, которые привели {speaker}, ранено {hurt} человек, из них {children} детей, а погибло {dead}.",
        ),
        "en": (
            "{dead} people were killed and {hurt} injured, among the injured {children} children, said {speaker}.",
            "According to {speaker}, {hurt} people were injured, {children} children among them, and {dead} were killed.",
        ),
        "de": (
            "{dead} Menschen wurden getötet und {hurt} verletzt, unter den Verletzten {children} Kinder, sagten {speaker}.",
            "Wie {speaker} mitteilten, wurden {hurt} Menschen verletzt, davon {children} Kinder, und {dead} getötet.",
        ),
        "fr": (
            "{dead} personnes ont été tuées et {hurt} blessées, parmi les blessés {children} enfants, ont annoncé {speaker}.",
            "Selon {speaker}, {hurt} personnes ont été blessées, dont {children} enfants, et {dead} ont été tuées.",
        ),
    },
    {
        "uk": (
            "Пожежа, яка охопила {object}, тривала {hours} годин, рятувальники вивели {moved} мешканців.",
            "Рятувальники вивели {moved} мешканців, бо {hours} годин горів об'єкт: {object}.",
        ),
        "ru": (
            "Пожар, охвативший {object}, длился {hours} часов, спасатели вывели {moved} жителей.",
            "Спасатели вывели {moved} жителей, потому что {hours} часов горел объект: {object}.",
        ),
        "en": (
            "The fire that took hold of {object} burned for {hours} hours, and rescuers led out {moved} residents.",
            "Rescuers led out {moved} residents while {object} was on fire for {hours} hours.",
        ),
        "de": (
            "Das Feuer, das {object} erfasste, brannte {hours} Stunden, Retter brachten {moved} Bewohner hinaus.",
            "Retter brachten {moved} Bewohner hinaus, während {object} {hours} Stunden lang in Brand stand.",
        ),
        "fr": (
            "L'incendie qui a pris dans {object} a brûlé {hours} heures, les secouristes ont fait sortir {moved} habitants.",
            "Les secouristes ont fait sortir {moved} habitants pendant que brûlait, {hours} heures durant, {object}.",
        ),
    },
)  # fmt: skip

OBJECTS: Mapping[str, Mapping[str, str]] = {
    "school": {"uk": "школа", "ru": "школа", "en": "a school", "de": "eine Schule", "fr": "une école"},
    "hospital": {"uk": "лікарня", "ru": "больница", "en": "a hospital", "de": "ein Krankenhaus", "fr": "un hôpital"},
    "warehouse": {"uk": "склад", "ru": "склад", "en": "a warehouse", "de": "ein Lager", "fr": "un entrepôt"},
    "market": {"uk": "ринок", "ru": "рынок", "en": "a market", "de": "ein Markt", "fr": "un marché"},
}

SPEAKERS: Mapping[str, Mapping[str, str]] = {
    "police": {"uk": "у поліції", "ru": "в полиции", "en": "the police", "de": "Beamte der Polizei", "fr": "des policiers de la police"},
    "prosecutor": {"uk": "у прокуратурі", "ru": "в прокуратуре", "en": "prosecutors", "de": "Beamte der Staatsanwaltschaft", "fr": "des magistrats du parquet"},
    "hospital": {"uk": "лікарі", "ru": "врачи", "en": "doctors", "de": "Ärzte", "fr": "des médecins"},
}  # fmt: skip

FRAMES: tuple[Mapping[str, tuple[str, str]], ...] = (
    {
        "uk": ("Добрий день, ми в ефірі.", "Далі – прогноз погоди."),
        "ru": ("Добрый день, мы в прямом эфире.", "Далее – прогноз погоды."),
        "en": ("Good afternoon from the noon desk.", "Next, the weather."),
        "de": ("Guten Tag aus der Redaktion.", "Es folgt das Wetter."),
        "fr": ("Bonjour, ici la rédaction de midi.", "Ensuite, la météo du week-end."),
    },
    {
        "uk": ("Переговори тривають другий тиждень.", "Наступне засідання – у четвер."),
        "ru": ("Переговоры идут вторую неделю.", "Следующее заседание – в четверг."),
        "en": ("Talks go into a second week.", "The next sitting is on Thursday."),
        "de": ("Die Gespräche gehen weiter.", "Die nächste Sitzung folgt bald."),
        "fr": ("Les pourparlers continuent.", "La prochaine séance est jeudi."),
    },
)  # fmt: skip

OWN: Mapping[str, tuple[str, ...]] = {
    "uk": (
        "Наш кореспондент обійшов місто {town} після атаки: скло хрустить під ногами, сусіди зносять дошки. У реанімації лежать люди, усього поранених {hurt}.",
        "«Я стояла біля вікна», – каже вчителька з міста {town}. Того ранку загинуло {dead} її знайомих.",
    ),
    "ru": (
        "Наш корреспондент обошёл город {town} после атаки: стекло хрустит под ногами, соседи несут доски. В реанимации люди, всего раненых {hurt}.",
        "«Я стояла у окна», – говорит учительница из города {town}. В то утро погибло {dead} её знакомых.",
    ),
    "en": (
        "Our reporter walked through {town} after the attack: glass underfoot, neighbours carrying planks. The wards are full, with {hurt} people injured.",
        '"I was standing at the window," says a teacher in {town}. That morning {dead} people she knew were killed.',
    ),
    "de": (
        "Unser Reporter ging nach dem Angriff durch {town}: Glas unter den Füßen, Nachbarn tragen Bretter. Auf den Stationen liegen {hurt} Verletzte.",
        "„Ich stand am Fenster“, sagt eine Lehrerin in {town}. An jenem Morgen starben {dead} Menschen, die sie kannte.",
    ),
    "fr": (
        "Notre reporter a parcouru {town} après l'attaque : du verre partout, des voisins qui portent des planches. Les services comptent {hurt} blessés.",
        "« J'étais à la fenêtre », dit une enseignante de {town}. Ce matin-là, {dead} personnes qu'elle connaissait ont été tuées.",
    ),
}  # fmt: skip
