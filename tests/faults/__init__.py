"""The fault rig: kills clients and backends between statements, under load, and restarts the database; then counts."""
