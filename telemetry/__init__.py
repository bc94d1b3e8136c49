"""What happened, for people: append-only events, their delivery and metrics. Imports none of our other rooms."""
