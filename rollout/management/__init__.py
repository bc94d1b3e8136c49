"""The command line's door to the way over."""
