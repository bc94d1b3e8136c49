"""The database backend of the embedded PostgreSQL; Django looks for `DatabaseWrapper` under this module name."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

from allocator_project.embedded.errors import EmbeddedError
from allocator_project.embedded.postgres import ensure_postgres, join_users


class DatabaseWrapper(PostgresWrapper):
    """PostgreSQL that is started, or started again, by the first connection that finds nobody at home."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """This function will connect; where that fails it will see to the server and connect once more.

        Cost: nothing beyond the connection while the server runs.
        Raises: OperationalError, caused by an EmbeddedError when the server cannot be started.
        """
        base_dir = Path(self.settings_dict["EMBEDDED_BASE_DIR"])
        self._count_as_user(base_dir)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            # Not sorted by message: seeing to a healthy server costs little, and the second refusal is the caller's.
            self._see_to_server(base_dir)
            return super().get_new_connection(conn_params)

    def _count_as_user(self, base_dir: Path) -> None:
        try:
            join_users(base_dir)
        except EmbeddedError as error:
            raise self.Database.OperationalError(str(error)) from error

    def _see_to_server(self, base_dir: Path) -> None:
        try:
            ensure_postgres(base_dir)
        except EmbeddedError as error:
            # To everybody above, health checks for one, this is a database that cannot be reached.
            raise self.Database.OperationalError(str(error)) from error
