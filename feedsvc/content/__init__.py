"""Content: a body → HTML that a reader can be given.

    liquid/ …     the template code in it is run, where there is any: a file for each language
    kramdown/     Markdown → HTML, as Jekyll's kramdown reads it
    commonmark      and as most other engines do, `python_markdown` for Pelican and Nikola
    html/         HTML → harmless HTML, addresses absolute; a summary's text

`render` takes a post's body through them.
"""
