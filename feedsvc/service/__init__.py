"""Service: the daemon."""
