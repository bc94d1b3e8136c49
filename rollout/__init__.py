"""The way from the old allocator to this one; deletable as a folder when that is done."""
