"""The board's doors: each reads the clock, checks who asks, calls one function and renders the answer."""
