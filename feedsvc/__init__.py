"""feedsvc: Atom, RSS and JSON feeds for people who write in Markdown."""
