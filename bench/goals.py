"""What is to be reached, and how the figures of the parts stand to it: one row a figure."""
from dataclasses import dataclass

from parts import FLOOR

NAMES = {"bugcrowd": "Bugcrowd", "bitsight": "BitSight", "burp": "Burp"}
# Of the machine may be taken by others while wall time is measured.
QUIET = 0.05


@dataclass
class Row:
    figure: str
    measured: float
    must: float
    goal: float
    # How a figure is written, and whether more of it is better.
    form: str = "{:.2f}"
    more: bool = False
    note: str = ""

    def words(self):
        reached = (lambda limit: self.measured >= limit) if self.more else (lambda limit: self.measured <= limit)
        standing = "goal met" if reached(self.goal) else "must met, goal missed" if reached(self.must) else "**missed**"
        return f"{standing}{'; ' if self.note else ''}{self.note}"

    def cells(self):
        limit = "at least " if self.more else "at most "
        return [self.figure, self.form.format(self.measured), limit + self.form.format(self.must), self.form.format(self.goal), self.words()]


def cpu(part, tool):
    return part["tools"][tool]["cpu"]


def differing(words):
    return f"**the output differs**: {words}" if words else ""


def busy(part):
    return f"not on idle cores: others took {part['neighbours']:.0%} of the machine" if part["neighbours"] > QUIET else ""


def floor(part, _):
    for kind, must, goal in (("bugcrowd", 2.0, 1.2), ("bitsight", 2.2, 1.6), ("burp", 1.6, 1.2)):
        yield Row(f"whole pipeline ÷ typed projection, CPU: {NAMES[kind]}", cpu(part[kind], "mapctl") / cpu(part[kind], FLOOR), must, goal,
                  note=differing(part[kind]["same"]))


def check(part, _):
    for kind, found in part.items():
        yield Row(f"schema check ÷ mapping, CPU: {NAMES[kind]}", found["check"] / found["mapping"], 0.8, 0.25)


def peers(part, stage):
    wanted = {"VRL": {"bugcrowd": (2.8, 4.8), "bitsight": (6, 10), "burp": (1.5, 2)}, "Python, orjson": {"bugcrowd": (2, 3.5)}}
    for name, goals in wanted.items():
        for kind, (must, goal) in goals.items():
            if name in part["inputs"][kind]["tools"]:
                yield faster(part, stage, name, kind, must, goal)
    queries = [name for name in ("jq", "jaq", "gojq") if name in part["inputs"]["bugcrowd"]["tools"]]
    if queries:
        best = min(queries, key=lambda name: cpu(part["inputs"]["bugcrowd"], name))
        row = faster(part, stage, best, "bugcrowd", 8.5, 14.5)
        row.figure = f"times faster than the best of {', '.join(queries)} ({best}), CPU: Bugcrowd"
        yield row


def faster(part, stage, name, kind, must, goal):
    return Row(f"times faster than {name}, CPU: {NAMES[kind]}", times(part["inputs"][kind], name, stage.records(kind)), must, goal, "{:.1f}", True,
               differing(part["inputs"][kind]["tools"][name]["same"]))


def times(figures, name, records, what="cpu"):
    """How many times the engine is faster than a tool, a record each."""
    theirs = figures["tools"][name]
    return theirs[what] / theirs.get("records", records) / (figures["tools"]["mapctl"][what] / records)


def pulls(part, _):
    wanted = (("tenth", "Airbyte CDK", "cpu", 100, 250), ("tenth", "Airbyte CDK", "wall", 75, 150), ("whole", "dlt", "cpu", 8, 15),
              ("tenth", "tap-rest-api-msdk", "cpu", 30, 65))
    for size, name, what, must, goal in wanted:
        found = part[size]
        if name in found["tools"]:
            remarks = [differing(found["tools"][name]["same"]), busy(found) if what == "wall" else ""]
            yield Row(f"end to end over loopback, times faster than {name}, {what.replace('cpu', 'CPU')}, {found['records']:,} records",
                      times(found, name, 1, what), must, goal, "{:.0f}", True, "; ".join(filter(None, remarks)))


def http(part, _):
    yield Row("over HTTP ÷ pages from disk, CPU", cpu(part, "HTTP, one thread") / cpu(part, "disk, one thread"), 1.75, 1.35, note=differing(part["same"]))
    wall = {name: tool["wall"] for name, tool in part["tools"].items()}
    # What is perfect was told of a file read and mapped on one thread.
    beside = f"{wall['HTTP, 4 in flight'] / wall['disk']:.2f} × of pages from disk on as many threads"
    yield Row("over HTTP with 4 pages in flight ÷ pages from disk on one thread, wall", wall["HTTP, 4 in flight"] / wall["disk, one thread"],
              1.2, 0.8, note="; ".join(filter(None, [beside, busy(part)])))


def memory(part, _):
    peak = {name: tool["peak"] for name, tool in part["tools"].items()}
    few, many = part["records"]
    yield Row(f"peak memory, {many:,} records ÷ {few:,}", peak["many"] / peak["few"], 1.1, 1.02, note=f"{peak['many']:.1f} MB and {peak['few']:.1f} MB")
    for tool, kind, records in (("many", "bugcrowd", f"{many:,} records"), ("large pages", "burp", "large pages")):
        page = part["page"][kind]
        # Two requests may be under way.
        yield Row(f"peak memory in MB, {records} (pages of {page:.1f} MB, 2 in flight)", peak[tool], 48 + 3 * page * 2, 32 + 1.5 * page * 2, "{:.0f}")


def threads(part, _):
    for kind, found in part.items():
        one, two = found["tools"]["1"], found["tools"]["2"]
        note = "; ".join(filter(None, (f"{two['cpu'] / one['cpu']:.2f} × the CPU", busy(found))))
        yield Row(f"two mapping threads, times faster in wall time: {NAMES[kind]}", one["wall"] / two["wall"], 1.5, 1.85, "{:.2f}", True, note)


def start(part, _):
    yield Row("start to first mapped page (100 records), CPU in ms", cpu(part, "mapctl") * 1000, 20, 8, "{:.1f}")


ROWS = {"floor": floor, "check": check, "peers": peers, "pulls": pulls, "http": http, "memory": memory, "threads": threads, "start": start}


def rows(results, stage):
    """A row for each figure of what was measured, each part by the records that it was measured on."""
    for part, of in ROWS.items():
        if part in results:
            yield from of(results[part]["figures"], stage.sized(results[part]["share"]))
