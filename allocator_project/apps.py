"""Assembles the rooms when Django has loaded them."""

from django.apps import AppConfig


class AllocatorConfig(AppConfig):
    """The project itself."""

    name = "allocator_project"

    def ready(self) -> None:
        """This function will plug the rooms together; their models are loaded by now."""
        from allocator_project.scraping import count_tasks
        from allocator_project.wiring import plug_together

        plug_together()
        count_tasks()
