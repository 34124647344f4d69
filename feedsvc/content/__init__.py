"""Content: a body → HTML that a reader can be given."""
