"""One process timed, and rounds of several."""
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass
class Cost:
    wall: float  # seconds, from the start to the end
    cpu: float  # seconds of user and system, with what it started
    read: int  # bytes asked for by read(), from wherever
    written: int


def own_io():
    """rchar and wchar of this process and of all that it has waited for."""
    with open("/proc/self/io", encoding="ascii") as text:
        fields = dict(line.split(": ") for line in text)
    return int(fields["rchar"]), int(fields["wchar"])


def timed(command, environment=None, allow_failure=False):
    """Runs a command without output. Its bytes are what our own count grows by when it ends."""
    read, written = own_io()
    start = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if not allow_failure else subprocess.DEVNULL)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stderr:
        process.stderr.close()
    if process.returncode != 0 and not allow_failure:
        raise RuntimeError(f"{command} ended with {process.returncode}: {errors.decode(errors='replace')}")
    read_after, written_after = own_io()
    return Cost(wall, usage.ru_utime + usage.ru_stime, read_after - read, written_after - written)


# The peak of a process counts what its parent took at the time it was forked; this parent is small.
_LAUNCHER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, 1, 0)])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss * 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak_of(command, environment=None):
    """The most resident bytes that a command ever has; at least the launcher's, some 10 MiB."""
    done = subprocess.run([sys.executable, "-S", "-E", "-c", _LAUNCHER, *command], capture_output=True, text=True,
                          env={**os.environ, **(environment or {})})
    if done.returncode != 0:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}")
    return int(done.stdout)


class Rounds:
    """Contestants are (name, prepare, command, environment); prepare runs before each, untimed."""

    def __init__(self, contestants, count):
        self.costs = {name: [] for name, *_ in contestants}
        for number in range(count + 1):
            ordered = contestants if number % 2 == 0 else contestants[::-1]
            for name, prepare, command, environment in ordered:
                if prepare:
                    prepare()
                cost = timed(command, environment)
                if number > 0:  # the first one only warms up
                    self.costs[name].append(cost)

    def median(self, name, figure="wall"):
        return statistics.median(getattr(cost, figure) for cost in self.costs[name])

    def ratios(self, ours, peers, figure="wall", join=sum):
        """Ours to the peers (their sum, or another join of them), round by round."""
        result = []
        for number, cost in enumerate(self.costs[ours]):
            peer = join(getattr(self.costs[name][number], figure) for name in peers)
            result.append(getattr(cost, figure) / peer)
        return result


def warm_free_memory(folder, size):
    """Uses as much free memory as a copy of this size will: it's slow when a virtual machine gets it back."""
    path = os.path.join(folder, "free-memory")
    with open(path, "wb") as file:
        file.truncate(size * 3 // 2)
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 17):
            pass
    os.unlink(path)


def drop_from_cache(path):
    descriptor = os.open(path, os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)
