import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # noqa: E402, F403

SITEURL = "https://moss.example/blog"
DELETE_OUTPUT_DIRECTORY = True
