"""The dashboards of the admin: what happened and what would help, as charts with a table under each."""
