"""A claim with a deadline: the manual workflow (validate → hold → confirm). Its models arrive with that workflow."""
