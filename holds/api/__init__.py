"""The manual workflow over HTTP: validate, hold, confirm, extend, release."""
