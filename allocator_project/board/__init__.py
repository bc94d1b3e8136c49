"""The live board and the floor editor: pages on which staff see a service day and act on it.

Here rows become pictures and sentences, and a tap becomes a command. What may be is decided below, as for every door.
"""
