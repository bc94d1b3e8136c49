"""The planner's tests: examples, laws, an oracle that enumerates, and the judge on every plan."""
