"""The way from the old allocator to this one: who decides, what the other would have done, and when to switch.

When the last restaurant has switched, this folder is deleted; nothing below it may import it.
"""
