"""Measurements: `python -m bench --help`. Nothing here is installed or tested with the product."""
