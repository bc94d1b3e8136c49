"""What staff do, in a real Chromium at a real server. `conftest.py` gives the server, the browser and who is there."""
