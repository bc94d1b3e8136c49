"""The doors of the building over HTTP, and what every door of the API shares: who calls, with which body and key."""
