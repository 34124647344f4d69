"""The build: from a folder of posts to feeds, one file for each stage.

one_pass calls the stages in their order. Nothing is imported here: an unchanged build is over
before anything heavy is loaded.
"""
