"""A mixed day from many people at once, at real processes: how much one machine does, and what runs out first."""
