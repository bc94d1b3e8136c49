"""Who may do what in which restaurant. A restaurant somebody has no role in does not exist for them."""

import functools
import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.db.models import F, QuerySet, Value

from venues.errors import RestaurantUnknown, RoleRequired
from venues.models import Restaurant, StaffMembership

ROLES: tuple[str, ...] = tuple(StaffMembership.Role.values)
Person = AbstractBaseUser | AnonymousUser


def role_of(person: Person, *, restaurant_id: uuid.UUID | str) -> str | None:
    """This function will return the person's role in the restaurant; a superuser is a manager everywhere.

    Cost: one statement, two for a superuser's restaurant that may not exist.
    """
    if getattr(person, "is_superuser", False):
        return "manager" if Restaurant.objects.filter(pk=restaurant_id).exists() else None
    with connection.cursor() as cursor:
        cursor.execute(_role_sql(), [person.pk, restaurant_id])
        row = cursor.fetchone()
    return row[0] if row else None


@functools.cache
def _role_sql() -> str:
    """Compiled once: every request asks this, and compiling it took longer than the answer (docs/load.md)."""
    memberships = StaffMembership.objects.filter(user=0).filter(restaurant_id=uuid.UUID(int=0))
    return str(memberships.order_by().values_list("role").query.sql_with_params()[0])


def roles_of(person: Person) -> dict[uuid.UUID, str]:
    """This function will return the person's role in each of their restaurants. *Cost*: one statement."""
    rows: QuerySet[Any] = restaurants_of(person).order_by()
    is_superuser = getattr(person, "is_superuser", False)
    return dict(rows.values_list("pk", Value("manager") if is_superuser else F("staff__role")))


def require_role(person: Person, *, restaurant_id: uuid.UUID, at_least: str) -> str:
    """This function will return the person's role if it is at least the one needed.

    Raises: RestaurantUnknown where the person has none, RoleRequired where it is a lesser one.
    """
    role = role_of(person, restaurant_id=restaurant_id)
    if role is None:
        raise RestaurantUnknown
    if ROLES.index(role) < ROLES.index(at_least):
        raise RoleRequired(role=role, needed=at_least)
    return role


def enter(person: Person, *, slug: str) -> tuple[Restaurant, str]:
    """This function will return the restaurant of that name in addresses and the person's role in it.

    Cost: one statement.
    Raises: RestaurantUnknown also for one the person has no role in.
    """
    rows = restaurants_of(person).filter(slug=slug)
    is_superuser = getattr(person, "is_superuser", False)
    found = rows.annotate(role=Value("manager") if is_superuser else F("staff__role")).first()
    if found is None:
        raise RestaurantUnknown
    return found, found.role


def restaurants_of(person: Person) -> "QuerySet[Restaurant]":
    """This function will return the restaurants the person has a role in."""
    if getattr(person, "is_superuser", False):
        return Restaurant.objects.all()
    return Restaurant.objects.filter(staff__user=person.pk)


def works_somewhere(person: Person) -> bool:
    """This function will say whether the person has a role in any restaurant. *Cost*: one statement."""
    if not person.is_active:
        return False
    return getattr(person, "is_superuser", False) or StaffMembership.objects.filter(user=person.pk).exists()


def find_restaurant(restaurant_id: uuid.UUID) -> Restaurant:
    """This function will return the restaurant as it is.

    Raises: RestaurantUnknown.
    """
    restaurant = Restaurant.objects.filter(pk=restaurant_id).first()
    if restaurant is None:
        raise RestaurantUnknown
    return restaurant
