"""Bookings, tables and plans over HTTP. A door checks the caller, calls one function and renders the answer."""
