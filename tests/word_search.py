"""Looks for a word in every row of every table, so that nobody has to know where it could be."""

from django.db import connection


def rows_with(word: str) -> set[str]:
    """The names of the tables that have a row with the word in any of its columns, whatever its case."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE t::text ILIKE %s)', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found
