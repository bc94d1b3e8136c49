"""Passwords are hashed quickly here; how slowly they are hashed in production is tested beside."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
