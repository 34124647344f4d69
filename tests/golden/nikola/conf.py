# Settings of Nikola, read as syntax.
BLOG_AUTHOR = "Ada Moss"
BLOG_TITLE = "Stones and moss"
SITE_URL = "https://garden.example/"
BLOG_EMAIL = "ada@garden.example"
BLOG_DESCRIPTION = "Notes on walls."
DEFAULT_LANG = "en"
TRANSLATIONS = {DEFAULT_LANG: "", "de": "./de"}
POSTS = (("posts/*.md", "blog", "post.tmpl"),)
PAGES = (("pages/*.md", "", "page.tmpl"),)
TIMEZONE = "Europe/Berlin"
COMPILERS = {"markdown": [".md"]}
FEED_LENGTH = 100
FEED_TEASERS = False
FEED_PLAIN = False
