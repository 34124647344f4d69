"""A date in a text is what Ruby's Time.parse makes of it: no part is lost, none is guessed."""

import random
import shutil
import subprocess
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from feedsvc.sites import ruby_dates

# By Ruby 3.1.2: TZ=UTC ruby -rtime -e 'puts Time.parse(ARGV[0]).utc'.
READ = [
    ("11 Sep 2017 10:00 EST", "2017-09-11T15:00:00"),
    ("Sep 11, 2017 10pm", "2017-09-11T22:00:00"),
    ("2017-09-11 10pm", "2017-09-11T22:00:00"),
    ("2017-09-11 8h30m", "2017-09-11T08:30:00"),
    ("2017-09-11 T0810", "2017-09-11T00:00:00"),
    ("20170911T081011", "2017-09-11T08:10:11"),
    ("11 Sep 2017 24:00", "2017-09-12T00:00:00"),
    ("2017-09-11 10:00 UTC+8", "2017-09-11T10:00:00"),  # no zone that Time knows
    ("2017-09-11 10:00 +8", "2017-09-11T10:00:00"),
    ("2017-09-11 10:00 +08", "2017-09-11T02:00:00"),
    ("2017-09-11 10:00 A", "2017-09-11T09:00:00"),
    ("2017-09-11 10:00 J", "2017-09-11T10:00:00"),
    ("2017-09-11T10", "2017-09-11T00:00:00"),
    ("2017-09-11 16:30-:00+16:30", "2017-09-11T16:30:00"),
    ("2017-02-10 00:10::00 -03:00", "2017-02-10T00:10:00"),
    ("11th September '17", "2017-09-11T00:00:00"),
    ("11th of September '17", "2017-09-01T00:00:00"),
    ("11-Sep-2017", "2017-09-11T00:00:00"),
    ("H29.09.11", "2017-09-11T00:00:00"),
    ("March 2014", "2014-03-01T00:00:00"),
    ("170911 0810 Z", "2017-09-11T08:10:00"),
    ("[+9:JST] 2017-09-11", "2017-09-11T00:00:00"),
]
REFUSED = [
    "9/13/2017",
    "2017-W37-1",
    "2017-09",
    "2017",
    "soon",
    "Friday",
    "2017-09-11 25:00",
    "x" * 129,
]
NO_YEAR = ["Sep 11", "10:30", "11th", "--09-11", "254"]


@pytest.mark.parametrize(("written", "instant"), READ)
def test_every_form_that_ruby_reads_is_read(written, instant):
    """With all of its parts."""
    made = ruby_dates.parse(written, UTC).astimezone(UTC)

    assert made.replace(tzinfo=None).isoformat() == instant


@pytest.mark.parametrize("written", REFUSED)
def test_what_ruby_refuses_is_refused(written):
    """A date that would stop Jekyll."""
    with pytest.raises(ValueError, match=r"."):
        ruby_dates.parse(written, UTC)


@pytest.mark.parametrize("written", NO_YEAR)
def test_what_ruby_would_fill_in_from_today_is_refused(written):
    """It would be another day tomorrow."""
    with pytest.raises(ValueError, match=r"missing"):
        ruby_dates.parse(written, UTC)


def test_a_day_that_its_month_does_not_have_is_refused():
    """Ruby makes the second of March of it."""
    with pytest.raises(ValueError, match=r"day"):
        ruby_dates.parse("30-2-2017", UTC)


def test_the_local_zone_is_known_by_its_names():
    """In winter and in summer; a name of another zone is ignored."""
    berlin = ZoneInfo("Europe/Berlin")
    read = [ruby_dates.parse(f"2017-09-11 10:00 {name}", berlin) for name in ("CET", "CEST", "JST")]

    assert [one.astimezone(UTC).hour for one in read] == [9, 8, 8]


DAYS = (
    "2017-09-11|2017-9-11|11-9-2017|11/9/2017|9.11.2017|2017/9/11|20170911|170911|11 Sep 2017"
    "|Sep 11 2017|September 11th, 2017|11th of September 2017|Mon, 11 Sep 2017|2017-Sep-11"
    "|Sep 2017|2017-09|'17|11 Sep '17|11-9-17|1-2-3|2017-254|2017254|2017-W37-1|H29.09.11"
    "|20170911101112|9/11|9/13/2017|2017-13-01|11. September 2017|99-1-2|12|Friday|May the 4th 2017"
).split("|")
TIMES = (
    "|10:00|10:00:30|8:5|10pm|10:00 p.m.|8h30m|8h|T0810|T081011|24:00|25:00|10:60|10|10.30"
    "|10:00:00.5|12 am|13:00pm|0810|10::00|10:0 a|noon|10 : 30"
).split("|")
ZONES = (
    "|Z|UTC|EST|PDT|CEST|+0800|+08:00|+08|+8|-03:30|UTC+8|utc +8|A|J|Z08|Europe/Berlin|(CEST)"
    "|[+9:JST]|Eastern Standard Time|EST DST|x|uhr|+0800 (CST)"
).split("|")
PROGRAM = """
require 'time'
STDIN.each_line(chomp: true) do |line|
  begin
    puts Date._parse(line)[:year] ? Time.parse(line).utc.strftime('%Y-%m-%dT%H:%M:%S') : 'refused'
  rescue ArgumentError, RangeError
    puts 'refused'
  end
end
"""


def texts(count):
    """Texts of dates in many forms, the same each time."""
    chosen = random.Random(count)
    made = set()
    while len(made) < count:
        day, time, zone = (chosen.choice(one) for one in (DAYS, TIMES, ZONES))
        made.add(f"{day}{chosen.choice([' ', ', ', 'T', '  '])}{time} {zone}".strip())
    return sorted(made)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Shanghai"])
def test_thousands_of_texts_are_read_as_ruby_reads_them(zone):
    """But for what is out of range, which an offset may bring back into it."""
    if shutil.which("ruby") is None:
        pytest.skip("needs ruby")
    written = texts(3_000)
    known = {"TZ": zone, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    told = subprocess.run(
        ["ruby", "-e", PROGRAM], input="\n".join(written) + "\n", env=known, text=True, check=True,
        capture_output=True,
    ).stdout.split("\n")  # fmt: skip
    local, other = ZoneInfo(zone), []
    for one, answer in zip(written, told, strict=False):
        try:
            made = ruby_dates.parse(one, local).astimezone(UTC).replace(tzinfo=None).isoformat()
        except ValueError:
            made = "refused"
        if made != answer and not any(
            out in one for out in ("25:00", "10:60", "13-01", "9/13", "24:00")
        ):
            other.append((one, answer, made))

    assert len(told) == len(written) + 1
    assert other == []
