"""What can be wrong with a request itself, before any room hears of it."""

from venues.errors import VenueError


class IdempotencyKeyMismatch(VenueError):
    """The Idempotency-Key header and idempotencyKey differ; send one, or the same twice."""

    code = "idempotency_key_mismatch"


class IdempotencyKeyRequired(VenueError):
    """This write needs an idempotency key, so that it can be repeated safely."""

    code = "idempotency_key_required"


class VersionRequired(VenueError):
    """Send If-Match with the version you decided on."""

    code = "version_required"


class VersionMalformed(VenueError):
    """If-Match is one entity tag as an answer gave it."""

    code = "malformed_request"
