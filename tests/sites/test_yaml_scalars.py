"""What kind a plain scalar is, known by heart, is what PyYAML makes of it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.sites import frontmatter, yaml_loader, yaml_scalars

WRITTEN = [
    "", "~", "null", "Null", "NULL", "nUll", "y", "Y", "n", "yes", "Yes", "YES", "yEs", "no", "true",
    "True", "tRUE", "on", "Off", "oFF", "Test", "Go", "年", "0", "1", "01", "0b1", "0x1F", "0o7", "-1",
    "+1", "1_000", "1.5", "1.", ".5", "1e3", "1.5e+3", ".inf", "-.INF", ".nan", "1:30", "1:30:15.5",
    "2014-11-18", "2014-1-8", "2014-11-18 17:33", "2014-11-18T17:33", "2014-11-18 17:33:36",
    "2014-11-18T17:33:36", "2014-11-18t17:33:36", "2014-11-18 17:33:36 +0800", "2014-11-18 17:33:36+0800",
    "2014-11-18 17:33:36 +08:00", "2014-11-18T17:33:36Z", "2014-11-18 17:33:36 Z", "2014-11-18Z",
    "2014-11-18 +08:00", "2014-11-18 17:33:36.5", "2014-11-18  17:33:36", "<<", "=", "<", "==", "!", "&",
    "*", "-", "--", "+", ".", "..", "\0", "١", "٢٠١٤-١١-١٨",
]  # fmt: skip


def by_pyyaml(plain):
    """What its resolver says."""
    return yaml_loader.kind(plain)


@pytest.mark.parametrize("plain", WRITTEN)
def test_what_is_written_most(plain):
    """Words, numbers, days and moments."""
    assert yaml_scalars.kind(plain) == by_pyyaml(plain)


@given(
    st.one_of(
        st.text(max_size=8),
        st.text(alphabet="0123456789-:.+ TtZz_eExob~<=!&*", max_size=26),
        st.text(alphabet="yYeEsSnNoOtTrRuUfFaAlL~", max_size=6),
    ).filter(lambda plain: not plain.endswith("\n"))  # which no plain scalar does
)
def test_any_scalar(plain):
    """However it looks."""
    assert yaml_scalars.kind(plain) == by_pyyaml(plain)


def test_a_number_of_thousands_of_digits_stays_text():
    """Python refuses to make one of it."""
    made = frontmatter.yaml_document(f"a: {'1' * 5000}\n")

    assert made == {"a": "1" * 5000}


def test_simple_front_matter_loads_no_parser():
    """It would take longer than all else that is done with a post."""
    code = (
        "import sys\n"
        "from feedsvc.sites import frontmatter\n"
        "matter = 'title: A\\ndate: 2014-11-18 17:33:36 +0800\\ntags: [Go, No, 1]\\n'\n"
        "assert frontmatter.load(matter)['tags'] == ['Go', 'No', '1']\n"
        "print('yaml' in sys.modules, 'frontmatter' in sys.modules)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "False False\n"
