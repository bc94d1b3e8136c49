"""The command line's door to the building and to those who work there."""
