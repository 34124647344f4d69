"""Titles → slugs in plain ASCII."""

import pytest

from feedsvc.sites import permalink


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Grüße", "Grusse"),
        ("Ærøskøbing", "AEroskobing"),
        ("plain", "plain"),
        ("中文", "Zhong Wen "),
        ("Ж", "Zh"),
    ],
)
def test_letters_in_ascii(text, made):
    """By Unidecode's tables, which Pelican and Nikola use."""
    assert permalink.ascii_of(text) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [("Hello, World!", "hello-world"), ("  Été  ", "ete"), ("c++ & c#", "c-c"), ("---", "")],
)
def test_dashed(text, made):
    """Words in lower case with dashes between them."""
    assert permalink.dashed(text) == made


@pytest.mark.parametrize(
    ("text", "made"), [("<em>A</em>  b", "A b"), ("a < b", "a < b"), ("<" * 9, "<" * 9)]
)
def test_without_tags(text, made):
    """Only whole tags go."""
    assert permalink.without_tags(text) == made
