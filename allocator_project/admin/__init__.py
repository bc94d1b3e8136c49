"""The admin's doors that look over several rooms: today, what needs a person, audits, events, logins."""

from allocator_project.admin import events, links, users

__all__ = ["events", "links", "users"]
