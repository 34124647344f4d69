"""Addresses in a post that the generator resolves: to other posts, and to files of the site."""
