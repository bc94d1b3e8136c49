"""Passwords of tests: hashed as in production, so that any server knows them, but once instead of a million times."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """Says in each hash how often it was made, as the slow one does."""

    iterations = 1
