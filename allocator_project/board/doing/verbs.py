"""Which word in an address does what to a booking."""

from collections.abc import Callable

from allocator_project.board.doing import changing, holding, visiting
from allocator_project.board.doing.orders import Done, Order

VERBS: dict[str, Callable[[Order], Done]] = {
    "hold": holding.hold,
    "confirm": holding.confirm,
    "extend-hold": holding.extend_hold,
    "release-hold": holding.release_hold,
    "best": holding.best,
    "retry": holding.retry,
    "accept": holding.accept,
    "seat": visiting.seat,
    "complete": visiting.complete,
    "cancel": visiting.cancel,
    "no-show": visiting.no_show,
    "undo": visiting.undo,
    "release": visiting.release,
    "move": visiting.move,
    "swap": visiting.swap,
    "stay": visiting.stay,
    "pin": visiting.pin,
    "unpin": visiting.unpin,
    "rebook": changing.rebook,
    "wishes": changing.wishes,
}
