"""The building: windows, floor documents."""
