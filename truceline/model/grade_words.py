"""The grades of evidence in the languages of the clauses: the word, and what it means."""

from collections.abc import Mapping
from types import MappingProxyType

from truceline.model.grade import Grade

G = Grade
GRADE_WORDS: Mapping[str, Mapping[Grade, tuple[str, str]]] = MappingProxyType(
    {
        "en": {
            G.OBSERVED: ("observed", "The mission perceived it: a patrol, a post or a camera."),
            G.CORROBORATED: ("corroborated", "Two or more independent origins say so, none of them a party."),
            G.CONTESTED: ("contested", "Independent origins contradict each other about whether it happened."),
            G.REPORTED: ("reported", "One origin says so, or parties alone do."),
            G.UNRESOLVED: ("unresolved", "Something was recorded, and nobody says what it was."),
            G.DISCOUNTED: ("discounted", "The cause was found, and it is no event."),
        },
        "de": {
            G.OBSERVED: ("beobachtet", "Die Mission hat es wahrgenommen: eine Streife, ein Posten oder eine Kamera."),
            G.CORROBORATED: ("bestätigt", "Zwei oder mehr unabhängige Quellen sagen es, keine davon eine Partei."),
            G.CONTESTED: ("widersprüchlich", "Unabhängige Quellen widersprechen einander, ob es geschehen ist."),
            G.REPORTED: ("gemeldet", "Eine Quelle sagt es, oder nur Parteien."),
            G.UNRESOLVED: ("ungeklärt", "Etwas wurde aufgezeichnet, und niemand sagt, was es war."),
            G.DISCOUNTED: ("ausgeschieden", "Die Ursache wurde gefunden, und sie ist kein Ereignis."),
        },
        "uk": {
            G.OBSERVED: ("спостережено", "Місія сприйняла це сама: патруль, пост або камера."),
            G.CORROBORATED: ("підтверджено", "Так кажуть два або більше незалежних джерел, жодне з них не є стороною."),
            G.CONTESTED: ("суперечливо", "Незалежні джерела суперечать одне одному щодо того, чи це сталося."),
            G.REPORTED: ("повідомлено", "Так каже одне джерело або лише сторони."),
            G.UNRESOLVED: ("не з’ясовано", "Щось зафіксовано, і ніхто не каже, що це було."),
            G.DISCOUNTED: ("відхилено", "Причину знайдено, і це не подія."),
        },
        "ru": {
            G.OBSERVED: ("наблюдалось", "Миссия восприняла это сама: патруль, пост или камера."),
            G.CORROBORATED: ("подтверждено", "Так говорят два или более независимых источника, ни один не сторона."),
            G.CONTESTED: ("противоречиво", "Независимые источники противоречат друг другу в том, произошло ли это."),
            G.REPORTED: ("сообщено", "Так говорит один источник или только стороны."),
            G.UNRESOLVED: ("не выяснено", "Что-то зафиксировано, и никто не говорит, что это было."),
            G.DISCOUNTED: ("отклонено", "Причина найдена, и это не событие."),
        },
        "fr": {
            G.OBSERVED: ("observé", "La mission l’a perçu : une patrouille, un poste ou une caméra."),
            G.CORROBORATED: ("corroboré", "Deux origines indépendantes ou plus le disent, aucune n’est une partie."),
            G.CONTESTED: ("contesté", "Des origines indépendantes se contredisent sur la survenue du fait."),
            G.REPORTED: ("signalé", "Une seule origine le dit, ou seulement des parties."),
            G.UNRESOLVED: ("non élucidé", "Quelque chose a été enregistré, et personne ne dit ce que c’était."),
            G.DISCOUNTED: ("écarté", "La cause a été trouvée, et ce n’est pas un événement."),
        },
    }
)
