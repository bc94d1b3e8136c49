"""Empties the database after a test that commits, as Django's flush would, for a twentieth of its price.

Flush makes every table's files anew, and then the content types and permissions that it has just thrown away. Here the
few rows of a test are deleted and those two are left alone; where there is more to it, Django does it its own way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.errors import DeadlockDetected

# What Django makes anew from the models after a flush.
KEPT = (ContentType, Permission)
# More than this is quicker thrown away whole; dead rows count, so that a table does not grow from test to test.
LARGEST_BYTES = 1_000_000
_SIZES = """
    SELECT name, pg_relation_size(quote_ident(name)::regclass) FROM unnest(%s::text[]) AS name
"""


@contextmanager
def instead_of_flush() -> Iterator[None]:
    """This function will have tests that commit end with `empty`, and with Django's flush where that will not do."""
    # Its types do not tell of the method, which is not public.
    committing: Any = TransactionTestCase
    flush, kept = committing._fixture_teardown, _count_kept()

    def tear_down(case: TransactionTestCase) -> None:
        if not empty_soon(kept):
            flush(case)
            # Migrations may have made some of models that are no more.
            kept[:] = _count_kept()

    with mock.patch.object(committing, "_fixture_teardown", tear_down):
        yield


def empty(kept: list[int]) -> bool:
    """This function will delete every row but those kept, and say whether that will do. Shapes: `kept` counts those."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted(set(names) - {model._meta.db_table for model in KEPT})
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever still writes for a test that is over has ended before we look; who only reads is nobody's trouble.
        cursor.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(_listed(tables)))
        cursor.execute(_SIZES, [tables])
        sizes = {name: size for name, size in cursor.fetchall() if size}
        if max(sizes.values(), default=0) > LARGEST_BYTES or _count_kept() != kept:
            return False
        if sizes:
            cursor.execute(sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in sizes))
    return True


def empty_soon(kept: list[int]) -> bool:
    """This function will empty it as soon as it can: a request that nobody waits for any more may lock the same tables
    in another order, and ends.
    """
    try:
        return empty(kept)
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
    return empty(kept)


def _count_kept() -> list[int]:
    return [model._default_manager.count() for model in KEPT]


def _listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
