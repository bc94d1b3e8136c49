"""Starts one program that outlives its starter: run as a script, `detach.py wait|leave LOCK LOG FOLDER -- PROGRAM …`.

The program inherits the lock, and nothing else: no terminal, no pipe of a `make serve | tee`, no process group. So the
lock is held exactly as long as the program or any of its children lives. Only the standard library, for a quick start.
"""

import fcntl
import os
import subprocess
import sys

LOCK_BUSY = 75
# The servers get no PG* variable and no preloaded library of the person's shell.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC"}


def main(arguments: list[str]) -> int:
    """This function will start the program under the lock, and with `wait` return its exit status."""
    mode, lock, log, folder, _, *command = arguments
    # Opened here and not in the starter, whose other threads might fork and keep a copy alive.
    lock_fd = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return LOCK_BUSY
    with open(log, "ab") as output:
        program = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=ENVIRONMENT,
            start_new_session=True,
            pass_fds=[lock_fd],
        )
    os.ftruncate(lock_fd, 0)
    os.pwrite(lock_fd, str(program.pid).encode(), 0)
    if mode == "wait":
        return program.wait()
    # Leaving without waiting is the point; the program now belongs to init.
    program.returncode = 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
