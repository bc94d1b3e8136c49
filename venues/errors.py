"""What can be wrong with a building, for the person who described it."""


class VenueError(Exception):
    """Something about the building is not as it must be."""

    code = "venue_error"
    retryable = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (self.__doc__ or "").splitlines()[0])


class InvalidFloorDocument(VenueError):
    """The floor document is not one; `path` names the place, `detail` the fault."""

    code = "invalid_floor_document"

    def __init__(self, *, detail: str, path: str) -> None:
        super().__init__(f"{path}: {detail}" if path else detail)
        self.detail = detail
        self.path = path


class RestaurantUnknown(VenueError):
    """There is no such restaurant, or none that you work in."""

    code = "not_found"


class RoleRequired(VenueError):
    """Your role in this restaurant does not allow this."""

    code = "role_required"

    def __init__(self, *, role: str, needed: str) -> None:
        super().__init__(f"This needs the role {needed}; yours is {role}.")
        self.role = role
        self.needed = needed


class DeedNotOffered(VenueError):
    """This is not possible any more: it is in another state by now."""

    code = "illegal_transition"


class AlreadyWorksHere(VenueError):
    """This person has a role in the restaurant already; change that one."""

    code = "malformed_request"
