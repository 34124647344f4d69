"""A post without a title whose name is no word: what each generator's post is called."""

import pytest

from feedsvc.sites import detect
from tests.sites.test_site_url import POSTS

# The others take a title from elsewhere, or refuse a post without one.
NAMED = ("eleventy", "hexo", "hugo", "plain", "zola")


@pytest.mark.parametrize("generator", NAMED)
def test_a_name_without_a_letter_gives_no_title(tmp_path, generator):
    """The first words of the text do; never a line of code."""
    folder = POSTS[generator].rpartition("/")[0]
    reader = detect.reader(detect.settings(generator, tmp_path, {"url": "https://blog.example"}))
    fence = "+++" if generator == "zola" else "---"
    date = "date = 2018-12-13" if generator == "zola" else "date: 2018-12-13"
    body = "```\n# code\n```\n\nIt rained *all day*.\n"
    made = reader.parse(
        f"{folder}/2018-12-13.md".lstrip("/"), f"{fence}\n{date}\n{fence}\n{body}".encode()
    )

    assert made.post is not None, made
    assert made.post.title == "It rained all day"
