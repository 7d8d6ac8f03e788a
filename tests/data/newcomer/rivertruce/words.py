"""Words of our own: what observers may write, and the kind of event that it is, in the five languages."""

EVENT_KINDS = {
    "jamming of networks": {
        "seen_as": "restriction",  # the kind of Truceline's own that is as easily met
        "en": "jamming of mobile networks",
        "de": "Störung von Mobilfunknetzen",
        "uk": "придушення мобільного зв’язку",
        "ru": "подавление мобильной связи",
        "fr": "brouillage de réseaux mobiles",
    }
}
PHENOMENA = {"mobile network jammed": "jamming of networks"}
OBJECT_CLASSES = {
    "telephone mast": {
        "en": "telephone masts",
        "de": "Funkmasten",
        "uk": "вежі зв’язку",
        "ru": "вышки связи",
        "fr": "antennes-relais",
    }
}
