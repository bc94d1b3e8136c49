"""The pages staff work in, as a browser or Django's client sees them."""
