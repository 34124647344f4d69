"""State: the ledger and the cache."""
