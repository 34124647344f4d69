"""The same site has the same feeds whatever the locale is."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LOCALES = {"de_DE.ISO-8859-1": ("de_DE", "ISO-8859-1"), "zh_CN.GB18030": ("zh_CN", "GB18030")}
ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """A folder with locales that are not UTF-8."""
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/de_DE").exists():
        pytest.skip("needs Debian's package locales")
    folder = tmp_path_factory.mktemp("locales")
    for name, (language, encoding) in LOCALES.items():
        command = ["localedef", "-i", language, "-f", encoding, str(folder / name)]
        subprocess.run(command, check=False, capture_output=True)  # it warns of what is not there
        assert (folder / name / "LC_CTYPE").is_file()
    return folder


def build(site, **environment):
    """What a build in an environment comes to: exit code, errors, and the documents."""
    for name in ("feeds", ".feedsvc"):
        shutil.rmtree(site / name, ignore_errors=True)
    known = {
        name: said for name, said in os.environ.items() if not name.startswith(("LC_", "LANG"))
    }
    command = [sys.executable, "-m", "feedsvc", "build", "-q", str(site)]
    done = subprocess.run(
        command, env={**known, **environment}, capture_output=True, text=True, check=False
    )
    documents = {
        os.fsencode(path.relative_to(site)): path.read_bytes()
        for path in (site / "feeds").rglob("*.*")
    }
    return done.returncode, done.stderr, documents


@pytest.fixture
def site(tmp_path):
    """A post whose name and tag are no ASCII."""
    (tmp_path / "posts").mkdir()
    text = "---\ntitle: Ü\ndate: 2024-01-01\ntags: [手机]\n---\nText.\n"
    (tmp_path / "posts/Über.md").write_text(text, encoding="utf-8")
    (tmp_path / "feedsvc.toml").write_text('[site]\nurl = "https://e.net"\ngenerator = "plain"\n')
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["C", *LOCALES])
def test_a_locale_that_is_not_utf8_changes_no_byte(site, request, name):
    """Neither names of documents nor URLs, and no error."""
    own = ASCII
    if name in LOCALES:
        own = {"LOCPATH": str(request.getfixturevalue("locales")), "LC_ALL": name}
    expected, made = build(site, LC_ALL="C.UTF-8"), build(site, **own)

    assert expected[0] == 0
    assert made == expected
    (item,) = json.loads(made[2][b"feeds/feed.json"])["items"]
    assert item["url"] == "https://e.net/posts/%C3%9Cber/"


@pytest.mark.slow
def test_where_python_cannot_be_told_the_remedy_is_named(site, locales):
    """It was started so that it looks at no variable; nothing is written under other names."""
    program = "from feedsvc.__main__ import main; main()"
    known = {**os.environ, "LOCPATH": str(locales), "LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-E", "-c", program, "build", str(site)],
        env=known, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert "Fix: set LC_ALL=C.UTF-8" in done.stderr
    assert not (site / "feeds").exists()
