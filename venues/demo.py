"""The building of the demonstration: forty tables in five zones, lunch and dinner."""

import json
from pathlib import Path

PUBLIC_HOUSE = Path(__file__).parent / "data" / "public_house.json"


def public_house() -> object:
    """This function will return the demonstration's floor document, not yet checked."""
    return json.loads(PUBLIC_HOUSE.read_text(encoding="utf-8"))
