"""The measuring tools, as far as they decide anything: whom they ask, how long, and when they stop."""
