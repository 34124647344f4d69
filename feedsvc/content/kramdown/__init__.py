"""kramdown's grammar, with its GFM parser, in the order in which a text meets it.

    options     the `kramdown:` section → Options
    syntax      what several constructs share: patterns, tags of HTML, Block, Attributes, Document
    parser      the machines: text → blocks, and the text of a block → spans

    blocks      the constructs and their order; paragraphs, headers, quotes, code, definitions
    lists         lists, task lists, definition lists
    tables        tables
    raw_html    raw HTML, as a block and within one
    spans       the constructs within a block and their order; links, emphasis, typography

    elements    blocks and spans → elements; ids of headers, table of contents, footnotes

`feedsvc.content.markdown` runs these stages.
"""
