"""The command line of the building."""
