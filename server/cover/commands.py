"""The operator's commands for the cover: `phrases …` and `modules …`; each gives what is to be printed."""

import secrets
from collections.abc import Callable, Sequence

from server.cover.declined import Declined
from server.cover.desk import Desk
from server.cover.fitness import Fitness
from server.cover.local_book import Unbuilt, read_local_book
from server.cover.modules import Modules
from server.cover.phrases import State, Unreadable
from server.cover.store import read_recipes
from server.settings import Settings, Unsafe

USAGE = """       python -m server phrases list
       python -m server phrases add LABEL [WORDS …]   give a partner a phrase; without words one is drawn
       python -m server phrases card LABEL            print a recipe card that carries it, as a page to print
       python -m server phrases retire LABEL          it opens for 30 days more
       python -m server phrases leaked LABEL          it opens nothing from now on
       python -m server modules list                  what the door gives, of this build and earlier ones
       python -m server modules withdraw ID           serve one no longer"""


def phrases(settings: Settings, arguments: Sequence[str], now: Callable[[], int]) -> str | None:
    """Work on the door phrases; None when that is no command of ours. Raises Declined, Unsafe."""
    desk = Desk(settings.phrases_file, lambda: _fitness(settings), now, secrets.choice)
    try:
        match arguments:
            case ["list"]:
                return desk.listed()
            case ["add", label, *words]:
                return desk.add(label, " ".join(words))
            case ["card", label]:
                return desk.card(label)
            case ["retire", label]:
                return desk.becomes(label, State.RETIRED)
            case ["leaked", label]:
                return desk.becomes(label, State.LEAKED)
    except Unreadable as unreadable:
        raise Declined(str(unreadable)) from None
    except (OSError, UnicodeDecodeError):
        raise Declined("PHRASES can't be read, or its folder can't be written") from None
    return None


def modules(settings: Settings, arguments: Sequence[str], now: Callable[[], int]) -> str | None:
    """Work on what is served behind the door; None when that is no command of ours. Raises Declined."""
    kept = Modules(settings.data, now)
    match arguments:
        case ["list"]:
            return kept.listed()
        case ["withdraw", name]:
            kept.withdraw(name)
            return kept.listed()
    return None


def _fitness(settings: Settings) -> Fitness:
    try:
        return Fitness(read_local_book(settings.build), read_recipes(settings.recipes_file))
    except Unbuilt as unbuilt:
        raise Unsafe(str(unbuilt)) from None
