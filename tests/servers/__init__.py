"""Real server processes, as they are started everywhere else, and many clients who call them at once."""

# The advisory lock at which the unlocked server's commands wait before they write.
GATE = 32
