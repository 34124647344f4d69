"""Feeds that are already out there: fetched, read, compared, and told apart as readers do."""
