"""The auto-assign pipeline as a whole: why a job waits and what helps, a broker that is away, manual beside auto."""
