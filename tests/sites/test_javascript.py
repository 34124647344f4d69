"""Configuration in JavaScript and TypeScript, of which nothing is run."""

import pytest

from feedsvc.model.errors import ConfigError
from feedsvc.sites import javascript
from feedsvc.sites.javascript import Call
from feedsvc.sites.parsers import Unreadable

VALUES = [
    ('{a: \'x\', "b": "y", `c`: 1}', {"a": "x", "b": "y"}),
    ("{a: [1, -2.5, 0x10, 1_000, true, null,],}", {"a": [1, -2.5, 16, 1000, True, None]}),
    (r"{a: 'it\'s \u{1F41F}\x41\n'}", {"a": "it's 🐟A\n"}),
    ("{a: /* } */ 'x', // b: 'no'\n c: 'z'}", {"a": "x", "c": "z"}),
    ("{a: {b: {c: {}}}}", {"a": {"b": {"c": {}}}}),
    (
        "{a: mdx({x: 1}), b: require.resolve('./c')}",
        {"a": Call("mdx", ({"x": 1},)), "b": Call("require.resolve", ("./c",))},
    ),
    ("{a: ({b: 1}) satisfies Some.Type<X>, c: 'x' as const}", {"a": {"b": 1}, "c": "x"}),
    ("{a() { return {b: 1}; }, async d() {}, get e() {}, f: 2}", {"a": Unreadable(1), "f": 2}),
    ("{re: /['\"{]/g, f: 2}", {"re": Unreadable(1), "f": 2}),
    ("{...{a: 1, b: 2}, b: 3}", {"a": 1, "b": 3}),
]
PROGRAMS = [
    "process.env.URL",
    "'a' + b",
    "a ? 'b' : 'c'",
    "() => ({a: 1})",
    "`a ${b()}`",
    "new URL('x')",
    "x.y",
]


@pytest.mark.parametrize(
    "start", ["export default ", "module.exports = ", "export default defineConfig("]
)
@pytest.mark.parametrize(("written", "expected"), VALUES)
def test_values_are_read(start, written, expected):
    """Of objects that a module exports, as they stand or through a call that gives them back."""
    end = ");" if start.endswith("(") else ";"

    assert javascript.read(f"{start}{written}{end}").settings() == expected


@pytest.mark.parametrize("written", PROGRAMS)
def test_program_text_is_unknown(written):
    """Its line is kept, and what follows it is read."""
    module = javascript.read(f"export default {{\n  a: {written},\n  b: 1,\n}}")

    assert module.settings() == {"a": Unreadable(2), "b": 1}


def test_constants_are_known_by_their_names():
    """Also within templates, as members, and with types."""
    module = javascript.read(
        "const name = 'Pier';\nconst site: Site = {url: 'https://p.example'}\n"
        "const config = {name, url: site.url, title: `The ${name}`, other: missing};\n"
        "export default config;"
    )

    assert module.settings() == {
        "name": "Pier", "url": "https://p.example", "title": "The Pier", "other": Unreadable(3),
    }  # fmt: skip


def test_imported_constants_can_be_given():
    """By whoever has read the file that they are imported from."""
    module = javascript.read("export default {site: SITE.url}", known={"SITE": {"url": "u"}})

    assert module.settings() == {"site": "u"}


@pytest.mark.parametrize(
    "source",
    [
        "export default " + "[" * 60,
        "x" * 300_000,
        "const a = [1" + ",1" * 9_999 + "];const b = [...a, ...a]",
    ],
    ids=["deep", "long", "multiplied"],
)
def test_what_is_no_configuration_is_refused(source):
    """With the file's name."""
    with pytest.raises(ConfigError) as caught:
        javascript.read(source, "site.config.js")

    assert caught.value.subject == "site.config.js"


@pytest.mark.parametrize(
    "source",
    ["", "[", "export default", "export default {a:", "`${", "/*", "'", ")", "export default {,}"],
)
def test_broken_sources_say_nothing_and_do_no_harm(source):
    """The generator itself will complain."""
    assert set(javascript.read(source).settings()) <= {"a"}


def test_a_setting_that_is_program_text_is_refused():
    """Where it is needed: the error names its line."""
    settings = javascript.read("export default {\n url: process.env.URL }").settings()

    with pytest.raises(ConfigError, match="url is program text") as caught:
        javascript.text_of(settings, "url", "site.config.js")
    assert caught.value.subject == "site.config.js:2"


def test_a_setting_is_a_text_or_empty():
    """A number is neither."""
    assert javascript.text_of({"a": "x"}, "a", "f") == "x"
    assert javascript.text_of({}, "a", "f") == ""
    with pytest.raises(ConfigError, match="a is not a text"):
        javascript.text_of({"a": 1}, "a", "f")
