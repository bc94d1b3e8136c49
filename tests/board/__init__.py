"""The board's doors, asked as the page's script asks them."""
