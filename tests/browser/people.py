"""Who signs in: a person per role, all of them staff who may open the site's pages."""

from django.contrib.auth.models import User

from tests.api.callers import person
from venues.models import Restaurant

PASSWORD = "a long sentence that only tests know"


def staff(restaurant: Restaurant | None = None, *, role: str = "host", superuser: bool = False) -> User:
    """Somebody who works in the house in this role, with `PASSWORD`."""
    user = person(restaurant, role=role, superuser=superuser)
    user.is_staff = True
    user.set_password(PASSWORD)
    user.save()
    return user
