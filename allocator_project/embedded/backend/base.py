"""The database backend of the embedded PostgreSQL; Django looks for `DatabaseWrapper` under this module name."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

from ..postgres import ensure_postgres, join_users


class DatabaseWrapper(PostgresWrapper):
    """PostgreSQL that is started, or started again, by the first connection that finds nobody at home."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """This function will connect; where that fails it will see to the server and connect once more.

        Cost: nothing beyond the connection while the server runs. Raises: EmbeddedError when it cannot be started.
        """
        base_dir = Path(self.settings_dict["EMBEDDED_BASE_DIR"])
        join_users(base_dir)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            # Not sorted by message: seeing to a healthy server costs little, and the second refusal is the caller's.
            ensure_postgres(base_dir)
            return super().get_new_connection(conn_params)
