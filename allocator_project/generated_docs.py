"""Which pages of docs/ are made from code, and by what."""

from collections.abc import Callable

from allocator_project.state_diagrams import states_page

PAGES: dict[str, Callable[[], str]] = {"states.md": states_page}
