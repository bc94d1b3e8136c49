"""The command line's door to the whole house: the demo and the demo login."""
