"""Assembles the rooms when Django has loaded them."""

from django.apps import AppConfig
from django.conf import settings


class AllocatorConfig(AppConfig):
    """The project itself."""

    name = "allocator_project"

    def ready(self) -> None:
        """This function will plug the rooms together; their models are loaded by now."""
        from allocator_project.scraping import count_tasks
        from allocator_project.tracing import carry_traces
        from allocator_project.wiring import plug_together

        plug_together()
        count_tasks()
        carry_traces()
        if settings.TRACING:
            # Only then: it changes how requests, tasks and statements are carried out.
            from allocator_project.exporting import start_tracing

            start_tracing()
