"""Tells others of events over HTTP: signed, at least once, in order per booking, and never a house's own network.

`spreading` makes a delivery of each event for each endpoint, `delivering` sends them, `judging` says what an answer
means, `services` is what people do. Source: docs/webhooks.md.
"""
