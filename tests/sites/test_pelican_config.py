"""What Pelican's settings say of a site."""

from feedsvc.sites import detect, markers


def test_publishconf_goes_over_pelicanconf(tmp_path):
    """As the site is published."""
    (tmp_path / "pelicanconf.py").write_text('SITEURL = ""\nSITENAME = "Moss"\n')
    (tmp_path / "publishconf.py").write_text(
        'from pelicanconf import *\nSITEURL = "https://e.com"\nFEED_MAX_ITEMS = 7\n'
    )
    site = detect.settings("pelican", tmp_path, {})

    assert (site.url, site.title, site.suggested) == ("https://e.com", "Moss", {"limit": 7})


def test_detected_by_its_settings(tmp_path):
    """And by nothing else."""
    assert markers.MARKERS["pelican"](tmp_path) == ""
    (tmp_path / "pelicanconf.py").write_text("")

    assert markers.MARKERS["pelican"](tmp_path) == "there is a pelicanconf.py"


def test_inputs_name_pages_that_articles_may_link_to(tmp_path):
    """A page that is renamed changes links."""
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "content/pages/about.md").write_text("Title: About me\n\nx")

    assert str(tmp_path / "content/pages/about.md") in detect.inputs("pelican", tmp_path)
    assert detect.settings("pelican", tmp_path, {}).rules["pages"] == {
        "content/pages/about.md": "pages/about-me.html"
    }
