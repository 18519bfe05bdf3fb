"""Runs a command in a network namespace that has the loopback only, and notes what wanted to leave.

    unshare --net python loopback_alone.py NOTE COMMAND …

Whatever a process sends to another machine, whether it gives up silently or not, finds no route, and the kernel
counts it; so does a look-up of a name, whose server is elsewhere, or a closed port of this machine. NOTE receives
the count. The exit code is the command's.
"""

import fcntl
import socket
import struct
import subprocess
import sys
from pathlib import Path

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def raise_loopback() -> None:
    """Bring up `lo`, which is down in a new namespace, without needing the `ip` program."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH14x", b"lo", 0)
        (flags,) = struct.unpack("16xH14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked))
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))


def attempts_to_leave() -> int:
    """Packets of this namespace without a route, and datagrams to a closed port of its loopback."""
    count = 0
    lines = [line.split() for line in Path("/proc/self/net/snmp").read_text().splitlines()]
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        counted = dict(zip(names[1:], values[1:], strict=True))
        count += int(counted.get("OutNoRoutes", 0)) + (int(counted["NoPorts"]) if names[0] == "Udp:" else 0)
    six = Path("/proc/self/net/snmp6")
    named = dict(line.split() for line in six.read_text().splitlines()) if six.exists() else {}
    return count + sum(int(named.get(name, 0)) for name in ("Ip6OutNoRoutes", "Udp6NoPorts"))


if __name__ == "__main__":
    raise_loopback()
    code = subprocess.call(sys.argv[2:])
    Path(sys.argv[1]).write_text(str(attempts_to_leave()))
    sys.exit(code)
