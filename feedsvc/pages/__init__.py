"""What people see in a browser: the pages of feeds, the list of them, and their styles."""
