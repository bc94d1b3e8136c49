"""Decisions of a real old allocator, taken from a file, and compared with ours: nobody has to plug it in for that."""
