"""Which pages of docs/ are made from code, and by what."""

from collections.abc import Callable

from allocator_project.error_pages import errors_page
from allocator_project.event_pages import events_page
from allocator_project.state_diagrams import states_page

PAGES: dict[str, Callable[[], str]] = {"errors.md": errors_page, "events.md": events_page, "states.md": states_page}
