"""Settings: the table of them, where they are read from, and what they come to for a site."""
