"""Running things: CPU seconds, wall seconds and peak memory of one process; rounds that are interleaved."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

SCRATCH = Path(os.environ.get("BENCH_DIR") or Path(tempfile.gettempdir()) / "mapctl-bench")
TICKS = os.sysconf("SC_CLK_TCK")


def note(text):
    print(f"bench: {time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Broken(Exception):
    """Something measured did not end well."""


@dataclass
class Tool:
    """A program to run: its words, what it adds to the environment, where its stdout goes, in how many rounds it takes part, whether
    the others go on without it when it breaks, and what it leaves behind: that goes before it runs again, or it would have to take
    the room back from itself."""
    name: str
    command: list
    environment: dict = field(default_factory=dict)
    out: Path | None = None
    rounds: int | None = None
    foreign: bool = False
    leaves: tuple = ()


@dataclass
class Spent:
    cpu: float
    wall: float
    # MB, of the largest process.
    peak: float


def once(tool):
    """One run; it must end well. GNU time stands between, for a child would begin with the peak of this script."""
    for folder in tool.leaves:
        shutil.rmtree(folder, ignore_errors=True)
    timer = shutil.which("time")
    words = [timer, "-q", "-o", SCRATCH / "time", "-f", "%M", *tool.command] if timer else tool.command
    with open(tool.out or os.devnull, "wb") as to, open(SCRATCH / "stderr", "wb") as complaints:
        begun = time.perf_counter()
        process = subprocess.Popen([str(word) for word in words], stdout=to, stderr=complaints, stdin=subprocess.DEVNULL,
                                   env={**os.environ, **tool.environment})
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        complaint = (SCRATCH / "stderr").read_text(errors="replace")[-600:]
        raise Broken(f"{' '.join(map(str, tool.command))} ended with {process.returncode}: {complaint}")
    peak = int((SCRATCH / "time").read_text().split()[-1]) / 1000 if timer else float("nan")
    return Spent(used.ru_utime + used.ru_stime, wall, peak)


def ticks_of(pid):
    """Ticks that a process and those it waited for were on a core."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, words[11:15]))
    except OSError:
        return 0


def ticks_of_all():
    words = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    # What is neither idle nor waiting for a disk.
    return sum(words) - words[3] - words[4]


class Neighbours:
    """How much of the machine others take between `start` and `share`; `own` are servers of ours that run on."""

    def __init__(self, *own):
        self.own = [os.getpid(), *own]
        self.at, self.all, self.ours = time.perf_counter(), *self.look()

    def look(self):
        return ticks_of_all(), sum(map(ticks_of, self.own))

    def share(self):
        all, ours = self.look()
        taken = (all - self.all) - (ours - self.ours)
        return max(0.0, taken / TICKS / (time.perf_counter() - self.at) / (os.cpu_count() or 1))


def rounds(tools, count, *servers):
    """Every tool once a round. What each spent, in medians, by name; with the neighbours' share of the machine and the spread
    between the rounds of one tool. A foreign tool that breaks is left out of the rest, with the reason."""
    all, broken = {}, {}
    neighbours, told = Neighbours(*servers), time.perf_counter()
    for number in range(count):
        for tool in tools:
            if tool.name in broken or number >= (tool.rounds or count):
                continue
            try:
                all.setdefault(tool.name, []).append(once(tool))
            except Broken as error:
                if not tool.foreign:
                    raise
                note(str(error))
                broken[tool.name] = str(error)[:300]
        if time.perf_counter() - told > 5 or number + 1 == count:
            note(f"round {number + 1} of {count}")
            told = time.perf_counter()
    figures = {}
    for name, spent in all.items():
        if name in broken or not spent:
            continue
        cpu = [one.cpu for one in spent]
        figures[name] = {"cpu": statistics.median(cpu), "wall": statistics.median(one.wall for one in spent),
                         "peak": max(one.peak for one in spent), "spread": max(cpu) / max(min(cpu), 1e-9), "rounds": len(spent)}
    return {"tools": figures, "broken": broken, "neighbours": neighbours.share(), "rounds": count}
