"""Days of made-up guests and staff who use the real services, so that a house can be watched before it is real.

Nothing here seats anybody: everything goes through `assignments` and `holds` like the commands of real people.
"""
