"""Runs a command in a pseudo-terminal of the given width: what comes in on stdin is typed, what is on the terminal goes to stdout.

A line `COLUMNS n` on file descriptor 3 changes the width. The exit code is that of the command, 128 + n after signal n.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]


def resize(fd, width):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))


child, terminal = pty.fork()
if child == 0:
    resize(0, columns)
    os.execvp(command[0], command)

sources = [terminal, 0, 3]
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:  # Linux says so when the command has ended
            data = b""
        if source == terminal and data:
            os.write(1, data)
        elif source == 0 and data:
            os.write(terminal, data)
        elif source == 3 and data:
            resize(terminal, int(data.split()[-1]))
            os.kill(child, signal.SIGWINCH)
        else:
            sources.remove(source)
            if source == 0 and not data:
                os.kill(child, signal.SIGKILL)  # the test itself is gone
status = os.waitpid(child, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
