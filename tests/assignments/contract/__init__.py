"""What every repository of assignments must do, whether it keeps rows in PostgreSQL or values in memory."""
