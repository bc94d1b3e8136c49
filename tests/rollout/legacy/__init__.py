"""The stand-in for the old allocator."""
