"""Django's PostgreSQL backend, which starts the embedded server when nobody answers."""
