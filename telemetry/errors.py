"""What can go wrong with an event. None of these is for clients: whoever writes an event must be mended."""


class EventRefused(Exception):
    """An event is not written: nobody has registered its name, or it does not have that name's shape."""
