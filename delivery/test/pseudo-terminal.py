"""Runs a command on a pseudo-terminal: standard input is what is typed, and its end hangs up."""

import os
import pty
import select
import signal
import sys

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
signal.signal(signal.SIGUSR1, lambda *_: os.kill(child, signal.SIGKILL))
sources = [terminal, sys.stdin.fileno()]
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:
            # Linux reports so that the child has closed its side.
            data = b""
        if source == terminal:
            if data:
                os.write(sys.stdout.fileno(), data)
            else:
                sources.remove(terminal)
        elif data:
            os.write(terminal, data)
        else:
            os.close(terminal)
            sources = []
            break

_, status = os.waitpid(child, 0)
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
