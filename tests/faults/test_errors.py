"""Every system call that can change the disk fails once: a message or no harm, never half a document.

Each call gets one of the errors that it can have (errno(3)), in turn: every call if EVERY_FAULT is
set, else a sample.
"""

from functools import partial

import pytest

from tests.faults import traced
from tests.faults.sites import JOBS, after, aftermath, course, place, start, torn_but_for_dates

pytestmark = [traced.needed, pytest.mark.slow]

_WRITE = ("ENOSPC", "EDQUOT", "EIO")
_ERRORS = {  # what the manual pages say that can happen on a disk that is full, broken or read-only
    "openat": ("EACCES", "EROFS", "EMFILE", "ENFILE", "ENOSPC", "EIO"),
    "mkdir": ("EACCES", "EROFS", "ENOSPC", "EDQUOT"),
    "rename": ("EACCES", "EROFS", "ENOSPC", "EIO"),
    "unlink": ("EACCES", "EROFS", "EIO"),
    "rmdir": ("EACCES", "EROFS"),
    "write": _WRITE,
    "pwrite64": _WRITE,
    "ftruncate": ("EIO", "EROFS"),
    "fsync": _WRITE,
    "fdatasync": _WRITE,
    "fchmod": ("EPERM", "EROFS", "EIO"),
    "fchown": ("EPERM", "EROFS"),
}
_AGAIN = ("openat", "write", "pwrite64")  # a signal may interrupt these: they are to be tried again


@pytest.fixture(scope="module")
def pool():
    """Processes that run the jobs, one for each core."""
    with traced.workers() as pool:
        yield pool


def _course(folder, job):
    return course(place(folder), job)


def _fail(folder, job, expected, fault):
    """Do a job with an error in it; → what is wrong then, or after the next pass."""
    site = place(folder)
    start(site, job)
    ended = traced.faulty(site, fault, *job.command)
    left, wrong = aftermath(site, job, expected)
    found = {
        f"is not said well: {ended}": not _is_well_said(ended, site),
        "all well, it said, but documents differ": _is_wrong(ended, job, left, expected),
        **wrong,
    }
    return [f"{what} {told}" for what, told in found.items() if told]


def _is_wrong(ended, job, left, expected):
    return ended.code == 0 and job.command[0] == "build" and left != expected.after


def _is_well_said(ended, site):
    """All well; or nothing done, and a line with what, where, and what to do; or a post waits."""
    if ended.code == 0 or traced.lost_helper(ended):
        return True
    last = ended.said.strip().splitlines()[-1]
    told = last.startswith(f"error: {site}/") and ". Fix: " in last
    return ended.code == 2 and told and "Traceback" not in ended.said


_READ = {
    "openat": ("EIO", "EMFILE", "EACCES", "ENFILE"),
    "read": ("EIO",),
    "pread64": ("EIO",),
    "getdents64": ("EIO", "EACCES"),
    "newfstatat": ("EIO", "EACCES"),
    "fstat": ("EIO",),
}


def _misread(folder, job, expected, fault):
    """Do a job with an error while it looks at the site; → what is wrong then, or afterwards."""
    site = place(folder)
    start(site, job)
    ended = traced.faulty(site, fault, *job.command)
    left = traced.whole(traced.documents(site))
    found = {
        f"is not said well: {ended}": not _is_said(ended, site),
        "torn": torn_but_for_dates(left, expected),
        "lost": sorted(expected.before.keys() & expected.after.keys() - left.keys()),
        **after(site, job, expected),
    }
    return [f"{what} {told}" for what, told in found.items() if told]


def _is_said(ended, site):
    """All well; a problem of one post or folder; or nothing done, as of the settings."""
    told = ended.code == 1 or ended.said.startswith("error: _config.yml: ")
    return "Traceback" not in ended.said and (told or _is_well_said(ended, site))


def _reads(folder, job):
    site = place(folder)
    start(site, job)
    return traced.reads(site, *job.command)


@pytest.mark.parametrize("name", ["unchanged", "edit", "delete"])
def test_an_error_while_looking_at_the_site_takes_no_post_away(pool, tmp_path, name):
    """What cannot be read stays as it was published; the next pass is right."""
    job = JOBS[name]
    expected = pool.submit(_course, tmp_path, job).result()
    every = list(
        {
            (one.name, one.number): one for one in pool.submit(_reads, tmp_path, job).result()
        }.values()
    )
    made = [f"{call.name}:error={_READ[call.name][at % len(_READ[call.name])]}:when={call.number}"
            for at, call in enumerate(every) if call.name in _READ]  # fmt: skip
    chosen = traced.chosen(made)
    found = pool.map(partial(_misread, tmp_path, job, expected), chosen)
    wrong = [f"{fault}: {told}" for fault, told in zip(chosen, found, strict=True) if told]

    assert not wrong, "\n".join(wrong)
    assert len(chosen) >= traced.SAMPLE


def _faults(found):
    """A fault for each call, or for some of them."""
    every = list({(call.name, call.number): call for one in found for call in one}.values())
    made = []
    for at, call in enumerate(every):
        errors = _ERRORS.get(call.name, ())
        if errors:
            made.append(f"{call.name}:error={errors[at % len(errors)]}:when={call.number}")
    return traced.chosen(made)


@pytest.mark.parametrize("name", ["cold", "unchanged", "edit", "delete", "adopt"])
def test_an_error_at_any_call_leaves_whole_documents(pool, tmp_path, name):
    """Exit code 2 with path and remedy where the command needed it; the next pass is right."""
    job = JOBS[name]
    expected = pool.submit(_course, tmp_path, job).result()
    chosen = _faults(expected.calls)
    found = pool.map(partial(_fail, tmp_path, job, expected), chosen)
    wrong = [f"{fault}: {told}" for fault, told in zip(chosen, found, strict=True) if told]

    assert not wrong, "\n".join(wrong)
    assert len(chosen) >= traced.SAMPLE


@pytest.mark.parametrize("name", ["cold", "edit", "adopt"])
def test_an_interrupted_call_is_made_again(pool, tmp_path, name):
    """As if no signal had come; what only a helper meets, a library may not make again."""
    job = JOBS[name]
    expected = pool.submit(_course, tmp_path, job).result()
    every = [call for one in expected.calls for call in one if call.name in _AGAIN]
    chosen = [f"{call.name}:error=EINTR:when={call.number}" for call in every[:: len(every) // 4]]
    ended = list(pool.map(partial(_interrupt, tmp_path, job), chosen))

    whole = [one for one in ended if not traced.lost_helper(one[0])]

    assert [one for one in whole if one[0].code != 0] == []
    assert all(documents == expected.after or job.name == "adopt" for _, documents in whole)
    assert len(whole) > len(ended) / 2


def _interrupt(folder, job, fault):
    site = place(folder)
    start(site, job)
    return traced.faulty(site, fault, *job.command), traced.documents(site)
