"""The API's own document: what it says, and whether the API keeps to it."""
