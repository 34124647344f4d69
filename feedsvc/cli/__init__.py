"""The command line: one file for each command, and what they have in common.

Exit codes:

0  all well
1  some posts were rejected, or something was found
2  nothing was done: usage, configuration, a collision, a lock, no URL of the site
"""
