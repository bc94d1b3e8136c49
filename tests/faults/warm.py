"""What every child has loaded before it is forked, so that a kill costs milliseconds. Preloaded by the fork server."""

import gc

import django

django.setup()

# Loaded for the children that will call them.
import kombu.transport.memory  # noqa: E402, F401

from tests.faults import faults, load, verdict  # noqa: E402, F401

# A collection would copy every page the children share with the server.
gc.freeze()
