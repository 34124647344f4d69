import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # noqa: F403

SITEURL = "https://moss.example/blog"
DELETE_OUTPUT_DIRECTORY = True
