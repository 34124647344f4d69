"""What is wrong with feeds and with posts, as findings (`findings.py`)."""
