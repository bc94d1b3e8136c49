"""What the building is and when it is open: restaurants, zones, tables, joins, service periods, turn times."""
