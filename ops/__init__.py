"""What runs beside the product: what watches it, and exercises on servers made for the purpose.

Nothing of the product imports this.
"""
