"""What is told of who works where, exactly: names, order and payload."""
