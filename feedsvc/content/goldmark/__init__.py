"""What goldmark reads in Markdown, and its extensions, that pulldown-cmark does not know."""
