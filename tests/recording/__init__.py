"""Records the golden sites from the generators themselves: `python -m tests.recording [SITE…]`."""
