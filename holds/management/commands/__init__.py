"""Commands of holds."""
