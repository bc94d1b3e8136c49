"""Exercises: the system on servers made for the purpose – lent, killed, backed up, moved – and what is left afterwards.

`python -m ops.drills.lend` lends servers to any command; `ops.drills.kill` and `ops.drills.restore` end with a verdict.
Nothing of the product imports this, and a production server needs none of it.
"""
