"""kramdown's grammar, with its GFM parser, in the order in which a text meets it.

    options             the `kramdown:` section → Options
    syntax              what several constructs share: patterns, Block, Attributes, Document
    tags                what kramdown knows about HTML's tags

    block_parser        text → blocks: the machine
    blocks              the constructs and their order; paragraphs, headers, quotes, code
    lists                 ordered and unordered lists, task lists
    definition_lists      definition lists
    items                   the items of both
    tables                tables
    block_html            raw HTML
    definitions           links, footnotes, abbreviations, attributes, `{::options}`
    tree                blocks → elements, whose texts are still Markdown

    span_parser         text of an element → spans: the machine
    spans               the constructs and their order; code, formulas, entities
    emphasis              `*` and `_`
    links                 links, images, marks of footnotes
    span_html             raw HTML
    typography            quotes, dashes, ellipses
    inline              spans → elements

    contents            ids of headers, table of contents, footnotes

`feedsvc.content.markdown` runs these stages.
"""
