"""Event types of seismic catalogues: the words of QuakeML 1.2, and the two letters of the ISC and of the EMSC."""

BLAST = "work blast"  # the label of what a catalogue calls a quarry blast or the like
WORK = frozenset(
    {"quarry blast", "mining explosion", "controlled explosion", "industrial explosion", "experimental explosion",
     "road cut", "blasting levee", "mine explosion", "km", "sm", "kx", "sx"}
)  # fmt: skip
EXPLOSIONS = frozenset(
    {"explosion", "accidental explosion", "chemical explosion", "nuclear explosion", "anthropogenic event",
     "kh", "sh", "kn", "sn"}
)  # fmt: skip
NATURAL = frozenset(
    {"earthquake", "volcanic eruption", "induced or triggered event", "rock burst", "rockburst", "collapse",
     "cavity collapse", "mine collapse", "building collapse", "reservoir loading", "fluid injection",
     "fluid extraction", "crash", "plane crash", "train crash", "boat crash", "atmospheric event", "sonic boom",
     "sonic blast", "acoustic noise", "thunder", "avalanche", "snow avalanche", "debris avalanche",
     "hydroacoustic event", "ice quake", "slide", "landslide", "rockslide", "meteorite", "not existing",
     "duplicate", "de", "fe", "ke", "se", "kr", "sr", "ki", "si", "ls"}
)  # fmt: skip
UNSAID = frozenset({"", "not reported", "other event", "other", "unknown", "uk"})

DEEPEST_KM = 10.0  # deeper than this is no explosion; catalogues set 10 where they cannot tell
NO_DEPTH_KM = 33.0  # what older catalogues write where they cannot tell
STRONGEST = 4.0  # the largest conventional explosions, of thousands of tonnes, stay below


def is_explosion(word: str, depth_km: float | None, magnitude: float | None) -> bool:
    """Whether an event may be an explosion: what the catalogue says, else what depth and magnitude allow.

    >>> is_explosion("explosion", 0.0, 2.1), is_explosion("earthquake", 0.0, 2.1)
    (True, False)
    >>> is_explosion("", None, 1.8), is_explosion("", 14.0, 1.8), is_explosion("", 5.0, 4.6)
    (True, False, False)
    """
    if word in EXPLOSIONS or word in WORK:
        return True
    if word in NATURAL:
        return False
    deep = depth_km is not None and depth_km > DEEPEST_KM and depth_km != NO_DEPTH_KM
    return not deep and (magnitude is None or magnitude < STRONGEST)
