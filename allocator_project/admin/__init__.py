"""The admin's doors that look over several rooms: today, needs, audits, events, logins, second factors."""

from allocator_project.admin import events, factors, links, users, webhooks

__all__ = ["events", "factors", "links", "users", "webhooks"]
