"""What can go wrong with an event, and with telling others of it."""


class EventRefused(Exception):
    """An event is not written: nobody has registered its name, or it does not have that name's shape.

    Not for clients: whoever writes it must be mended.
    """


class WebhookRefused(Exception):
    """This cannot be done with an endpoint or a delivery; the message says why, for whoever asked for it."""
