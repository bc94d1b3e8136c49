"""The dashboards of the admin: what happened and what would help, from aggregates, as charts with a table under each."""
