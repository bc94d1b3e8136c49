"""Who commits: each contender is one client process's way of giving a wish its table. Measuring belongs elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import psycopg
from django.db import connection
from psycopg.types.string import StrDumper

from assignments import statements
from benchmarks.commit_databases import address
from benchmarks.commit_record import Record, Statement, commit, transplanted
from benchmarks.commit_world import Wish

OVERLAPS = """SELECT count(*) FROM {table} a WHERE a.{mine} IS NOT NULL AND EXISTS (SELECT FROM {table} b
    WHERE b.{where} = a.{where} AND b.{when} && a.{when} AND b.id > a.id)"""
NEW_ROWS = "SELECT count(*) FROM assignments_assignment s JOIN assignments_occupancy o ON o.holder_id = s.id"
NEW_DOUBLES = OVERLAPS.format(table="assignments_occupancy", mine="table_id", where="table_id", when="during")


@dataclass(slots=True)
class Client:
    """One process's connection to the cell's database. `record` is what one real commit sends."""

    database: str
    record: Record

    name: ClassVar[str]
    counted: ClassVar[str] = NEW_ROWS
    doubled: ClassVar[str] = NEW_DOUBLES
    # Before the start each client commits so many wishes: connections, plans and caches are then as in a long run.
    warm_up: ClassVar[int] = 10

    @staticmethod
    def install(session: psycopg.Connection[Any]) -> None:
        """This function will make the database as this contender needs it, once a cell."""

    def open(self, wishes: Sequence[Wish]) -> None:
        """This function will connect and lay out everything that is not the commit itself."""

    def commit(self, wish: Wish) -> None:
        """This function will give the wish its table, or raise."""
        raise NotImplementedError


class Ours(Client):
    """The orchestrator: the tables are chosen inside the lock."""

    name = "ours"

    def open(self, wishes: Sequence[Wish]) -> None:
        """This function will connect Django; whoever forked this process has warmed its catalogues."""
        connection.ensure_connection()

    def commit(self, wish: Wish) -> None:
        """This function will commit as every door does."""
        commit(wish)


class Bare(Client):
    """A psycopg connection without Django; what it sends was laid out before the start."""

    cursors: ClassVar[type[psycopg.Cursor[Any]]] = psycopg.Cursor
    autocommit: ClassVar[bool] = False
    session: psycopg.Connection[Any]
    cursor: psycopg.Cursor[Any]
    laid_out: dict[Wish, list[Statement]]

    def open(self, wishes: Sequence[Wish]) -> None:
        """This function will connect and fill the parameters in."""
        factory = self.cursors
        self.session = psycopg.connect(**address(self.database), autocommit=self.autocommit, cursor_factory=factory)
        # Texts with their type: a prepared statement cannot guess what a parameter is that it names twice.
        self.session.adapters.register_dumper(str, StrDumper)
        self.cursor = self.session.cursor()
        self.laid_out = {wish: self.statements(wish) for wish in wishes}

    def statements(self, wish: Wish) -> list[Statement]:
        """This function will return what is sent for one wish."""
        return []

    def commit(self, wish: Wish) -> None:
        """This function will send the wish's statements one by one and end the transaction."""
        for sql, parameters in self.laid_out[wish]:
            self.ask(sql, parameters)
        if not self.autocommit:
            self.session.commit()

    def ask(self, sql: str, parameters: Any) -> list[Any]:
        """This function will send one statement and take the rows, if it has any."""
        try:
            self.cursor.execute(sql, parameters)
            return self.cursor.fetchall() if self.cursor.description else []
        except psycopg.Error:
            self.session.rollback()
            raise


class Floor(Bare):
    """The same statements in the same round trips, by psycopg as it comes: prepared on the server after five uses."""

    name = "floor"

    def statements(self, wish: Wish) -> list[Statement]:
        """This function will return the recorded commit with this wish's values."""
        return transplanted(self.record, wish)


class UnpreparedFloor(Floor):
    """The floor with Django's kind of cursor: values are put into the text, the server plans every statement anew."""

    name = "floor, unprepared"
    cursors = psycopg.ClientCursor


class PipelinedFloor(Floor):
    """The floor in three round trips: what the design allows by pipelining, every statement still with its own view.

    BEGIN and the opening; both locks and the read, of the window that the opening saw; the write and COMMIT.
    """

    name = "floor, pipelined"

    def commit(self, wish: Wish) -> None:
        """This function will send the statements in three groups; after an error the server skips the group's rest."""
        opening, *between, writing = self.laid_out[wish]
        with self.session.pipeline() as pipeline:
            for group in ([opening], between, [writing]):
                cursors = [self.session.execute(sql, parameters) for sql, parameters in group]
                if group[0] is writing:
                    self.session.commit()
                pipeline.sync()
                for cursor in cursors:
                    if cursor.description:
                        cursor.fetchall()


class Ceiling(Bare):
    """The same rows in one statement, without any lock; so without the book's version, which would be one."""

    name = "ceiling"
    autocommit = True

    def statements(self, wish: Wish) -> list[Statement]:
        """This function will return the recorded write with the key's record as its last part."""
        sent = transplanted(self.record, wish)
        opened, written = (params for _, params in sent if isinstance(params, dict))
        parts = ", ".join(
            f"{name} AS ({sql.replace('{after_assignments}', '')})"
            for name, sql in statements.PARTS.items()
            if name in written and name != "books"
        )
        last = """INSERT INTO assignments_idempotencyrecord
            (id, restaurant_id, actor_scope, operation, key, digest, outcome, created_at)
            VALUES (%(record)s, %(restaurant)s, %(actor)s, %(operation)s, %(key)s, %(digest)s, %(outcome)s, now())"""
        return [(f"WITH {parts} {last}", opened | written)]


Contender = type[Client]
