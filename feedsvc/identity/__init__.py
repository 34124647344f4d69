"""Who is who: which post is which entry, whatever was renamed, moved or rewritten. Pure."""
