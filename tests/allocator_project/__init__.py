"""The assembled house: settings, architecture, first run."""
