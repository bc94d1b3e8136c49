"""The way over: what leads from the old allocator to this one, and is deleted with it."""
