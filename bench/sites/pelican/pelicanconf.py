"""Feeds only: no page of a post or of a list is written."""

SITENAME = "Bench"
SITEURL = FEED_DOMAIN = "https://bench.example"
PATH = "content"
TIMEZONE = "UTC"
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
ARTICLE_URL = "{slug}.html"
ARTICLE_SAVE_AS = PAGE_SAVE_AS = TAG_SAVE_AS = CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = ""
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = False
FEED_ALL_ATOM, FEED_ALL_RSS = "feeds/feed.atom", "feeds/feed.rss"
TAG_FEED_ATOM, TAG_FEED_RSS = "feeds/tags/{slug}.atom", "feeds/tags/{slug}.rss"
CATEGORY_FEED_ATOM = "feeds/categories/{slug}.atom"
CATEGORY_FEED_RSS = "feeds/categories/{slug}.rss"
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
# Its cache of what it parsed, which is off unless asked for: a third of the time when it is warm.
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "reader"
GZIP_CACHE = False
