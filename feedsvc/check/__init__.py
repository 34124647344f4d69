"""Check: what is wrong with feeds and with posts, as findings.

documents  bytes of feeds → findings, by the rules of their formats
posts      posts of a site → findings
against    two lists of entries → where they differ
findings   what is found; as text, JSON and SARIF 2.1.0
"""

from feedsvc.check.documents import document, documents
from feedsvc.check.findings import Finding, failed

__all__ = ["Finding", "document", "documents", "failed"]
