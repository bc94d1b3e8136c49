"""What is told of who is told, exactly: names, order and payload."""
