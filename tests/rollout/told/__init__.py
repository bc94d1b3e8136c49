"""What is told of the way over, exactly: names, order and payload."""
