"""Databases of the commit's benchmark: made on the project's server, copied for every cell, dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

PREFIX = "bench_commit"


def address(name: str) -> dict[str, Any]:
    """This function will return what psycopg needs to reach one database of the project's server."""
    parts = connection.settings_dict
    named = {"host": parts["HOST"], "port": parts["PORT"], "user": parts["USER"], "password": parts["PASSWORD"]}
    options = {key: parts["OPTIONS"][key] for key in ("sslmode", "sslrootcert") if key in parts["OPTIONS"]}
    return {key: value for key, value in named.items() if value} | options | {"dbname": name}


def use(name: str) -> None:
    """This function will let Django work in this database from now on, in this process and in those it forks."""
    connections.close_all()
    connection.settings_dict["NAME"] = name


@contextmanager
def template(purpose: str) -> Iterator[str]:
    """This function will make an empty database with the project's tables, and drop it in the end."""
    name = f"{PREFIX}_{os.getpid()}_{purpose}"
    before = connection.settings_dict["NAME"]
    drop_leftovers()
    _admin(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        use(name)
        call_command("migrate", verbosity=0)
        connections.close_all()
        yield name
    finally:
        use(before)
        _drop(name)


@contextmanager
def copy_of(original: str) -> Iterator[str]:
    """This function will copy a database, let Django work in the copy, and drop it: every cell starts from the same."""
    name = f"{original}_copy"
    connections.close_all()
    _admin(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original)))
    try:
        use(name)
        yield name
    finally:
        use(original)
        _drop(name)


def settle(name: str) -> None:
    """This function will vacuum and analyse, so that autovacuum has nothing to do during a cell."""
    connections.close_all()
    with psycopg.connect(**address(name), autocommit=True) as session:
        session.execute("VACUUM (ANALYZE)")
        session.execute("CHECKPOINT")


def drop_leftovers() -> None:
    """This function will drop what a killed run on this machine left behind. Its process id tells."""
    with _server() as session:
        rows = session.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
    for (name,) in rows:
        if not os.path.exists(f"/proc/{name.removeprefix(PREFIX).split('_')[1]}"):
            _drop(name)


def _drop(name: str) -> None:
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _admin(statement: sql.Composed) -> None:
    with _server() as session:
        session.execute(statement)


def _server() -> psycopg.Connection[tuple[Any, ...]]:
    connection.ensure_connection()
    connections.close_all()
    return psycopg.connect(**address("postgres"), autocommit=True)
