SITENAME = "Moss & Stone"
SITESUBTITLE = "Notes from a wet garden"
SITEURL = ""
AUTHOR = "Ines Feld"
TIMEZONE = "Europe/Berlin"
DEFAULT_LANG = "en"
PATH = "content"
STATIC_PATHS = ["images"]
ARTICLE_URL = "notes/{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
ARTICLE_LANG_URL = "notes/{lang}/{slug}/"
ARTICLE_LANG_SAVE_AS = ARTICLE_LANG_URL + "index.html"
TAG_URL = "topics/{slug}/"
FILENAME_METADATA = r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<slug>.*)"
EXTRA_PATH_METADATA = {"images/robots.txt": {"path": "robots.txt"}, "garden/": {"place": "garden"}}
DEFAULT_METADATA = {"licence": "CC BY"}
DEFAULT_CATEGORY = "diary"
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight"},
        "markdown.extensions.extra": {},
        "markdown.extensions.meta": {},
        "markdown.extensions.smarty": {},
    },
    "output_format": "html5",
}
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_ALL_RSS = None
