"""The roll-out over HTTP: what both allocators said to the same questions, and where every house is."""
