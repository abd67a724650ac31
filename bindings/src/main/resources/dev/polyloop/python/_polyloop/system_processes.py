"""Child processes of an interpreter that has the system's file descriptors.

They are the standard library's, subprocess.Popen's; a thread waits for the end of each.
"""

import os
import threading

from _polyloop.processes import check_options

from asyncio import unix_events

# GraalPy 25.0.3 ignores some others.
_SUPPORTED = ("executable", "pass_fds", "pipesize", "restore_signals", "start_new_session")
_OF_EVERY_PROCESS = ("close_fds", "cwd", "env")


class SystemProcessTransport(unix_events._UnixSubprocessTransport):
    """A child process of Python's own."""

    def _start(self, args, shell, stdin, stdout, stderr, bufsize, **options):
        special = {name: value for name, value in options.items() if name not in _OF_EVERY_PROCESS}
        check_options(special, _SUPPORTED)
        super()._start(args, shell, stdin, stdout, stderr, bufsize, **options)
        pid = self._proc.pid
        name = f"asyncio-waitpid-{pid}"
        threading.Thread(target=self._wait_for, args=(pid,), name=name, daemon=True).start()

    def _wait_for(self, pid):
        try:
            _, status = os.waitpid(pid, 0)
            code = os.waitstatus_to_exitcode(status)
        except ChildProcessError:
            # Somebody else has waited for it: its code is lost.
            code = 255
        try:
            self._loop.call_soon_threadsafe(self._process_exited, code)
        except RuntimeError:
            pass  # the loop is closed: nobody is left to be told
