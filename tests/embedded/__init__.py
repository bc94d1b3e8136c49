"""The embedded services, each test in a project folder of its own."""
