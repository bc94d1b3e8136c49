"""What a press on the board does: each verb reads its order, sends one command, and says what came of it."""
