"""The second factor of staff: six digits of an app, or a backup code. Optional for each person, or asked of everybody.

Programs come in with tokens and are not asked; nobody gets a token in the browser.
"""
