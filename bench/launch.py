"""`python -I -S launch.py COMMAND…`: run a command; prints seconds, CPU seconds, peak KiB, status.

A process of its own, which imports next to nothing: to the kernel the peak memory of a command
includes that of the process that starts it (getrusage(2)), and the measuring one is large.
"""

from __future__ import annotations

import os
import sys
import time


def main(command: list[str]) -> None:
    """Run it with its output thrown away; its errors go where this process's go."""
    quiet = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    started = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=[quiet])
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, code)


if __name__ == "__main__":
    main(sys.argv[1:])
