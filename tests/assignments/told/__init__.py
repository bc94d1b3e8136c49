"""What each command tells: names, order and payload, exactly; and every event there is, told by somebody."""
