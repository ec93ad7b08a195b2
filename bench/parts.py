"""What is measured, part by part. A part takes the stage and the number of rounds, and gives figures as plain data."""
import os
import subprocess
import sys

import same
from measure import SCRATCH, Broken, Tool, note, once, rounds
from peers import Mappers, Pullers
from stage import KINDS, PAGE, ROOT, SHARED, WIDE

# One thread maps, wherever CPU time is compared: so do those it is compared with.
ALONE = {"MAPCTL_THREADS": "1"}
FLOOR = "typed projection"


def out(kind, name):
    return SCRATCH / "out" / f"{kind}.{name}".replace(" ", "").replace(",", ".")


def mapped(folder, kind):
    return folder / "out" / f"{kind}.ndjson"


def floor(stage, count):
    """The whole pipeline on pages from disk, beside the floor."""
    folder = stage.workspace("floor-workspace")
    figures = {}
    for kind in KINDS:
        note(kind)
        tools = [stage.run("mapctl", kind, folder, ALONE), Tool(FLOOR, [stage.floor, "project", kind, stage.data])]
        figures[kind] = rounds(tools, count)
        figures[kind]["same"] = judged(stage, kind, folder)
    return figures


def judged(stage, kind, folder):
    """Whether the engine wrote what a mapper wrote that shares nothing with it, in words."""
    script = SHARED / "peers/map.py"
    if not script.exists():
        return "not compared: ../shared/bench is not here"
    theirs = out(kind, "judge")
    once(Tool("judge", [sys.executable, script, "json", kind, stage.lines(kind)], {}, theirs))
    return same.difference(same.digests(mapped(folder, kind)), same.digests(theirs), [mapped(folder, kind)], [theirs])


def check(stage, count):
    """The cost of the schema check beside that of mapping, inside of one process."""
    text = bench("pipeline", count)
    rows = [line.split() for line in text.split("\n\n")[-1].splitlines()[1:]]
    return {kind: {"mapping": float(mapping), "check": float(check)} for kind, mapping, check, _ in rows}


def bench(name, *words):
    """What a bench of Cargo's prints."""
    shipped = {key: value for key, value in os.environ.items() if not key.startswith("CARGO_PROFILE_")}
    command = ["cargo", "bench", "--quiet", "--locked", "--bench", name, "--", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env={**shipped, **ALONE}, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Broken(f"`{' '.join(command)}` ended with {done.returncode}")
    return done.stdout.strip()


def peers(stage, count):
    """The engine beside those that read lines and write lines."""
    folder = stage.workspace("peers-workspace")
    mappers = Mappers(stage)
    figures = {"versions": mappers.versions, "missing": mappers.missing, "inputs": {}}
    for kind in KINDS:
        note(kind)
        theirs = mappers.of(kind, lambda name, kind=kind: out(kind, name))
        measured = rounds([stage.run("mapctl", kind, folder, ALONE), *theirs], count)
        ours = same.digests(mapped(folder, kind))
        for tool in theirs:
            if tool.name in measured["tools"]:
                measured["tools"][tool.name]["records"] = mappers.records(tool.name, kind)
                measured["tools"][tool.name]["same"] = compared(ours, tool, mapped(folder, kind), tool.name == "JSONata")
        figures["inputs"][kind] = measured
    return figures


def compared(ours, tool, path, partly):
    note(f"comparing {tool.name}")
    theirs = same.digests(tool.out)
    words = same.difference(theirs & ours if partly else ours, theirs, [path], [tool.out])
    tool.out.unlink()
    return words or ("nothing was written" if not theirs else "")


def http(stage, count):
    """The same records over HTTP and from disk: CPU one page after another, wall with four under way."""
    disk = stage.workspace("http-disk")
    with stage.server() as (address, server):
        one, four = stage.over_http("http-one", address), stage.over_http("http-four", address, units=20, together=4)
        tools = [stage.run("disk, one thread", "bugcrowd", disk, ALONE), stage.run("HTTP, one thread", "bugcrowd", one, ALONE),
                 stage.run("disk", "bugcrowd", disk), stage.run("HTTP, 4 in flight", "bugcrowd", four)]
        figures = rounds(tools, count, server)
    judge = same.digests(mapped(disk, "bugcrowd"))
    figures["same"] = "; ".join(filter(None, (same.difference(judge, same.digests(path), [mapped(disk, "bugcrowd")], [path])
                                             for path in (mapped(one, "bugcrowd"), mapped(four, "bugcrowd")))))
    return figures


def pulls(stage, count):
    """The engine beside those that pull and map, over HTTP: a tenth of the records, and all of them for the one that can do it in time."""
    return {"tenth": pulled(stage.tenth(), count, lambda name: True), "whole": pulled(stage, count, lambda name: name == "dlt")}


def pulled(stage, count, chosen):
    with stage.server() as (address, server):
        folder = stage.over_http("pulls-workspace", address)
        pullers = Pullers(address, stage.pages("bugcrowd"))
        tools = [tool for tool in pullers.all if chosen(tool.name)]
        figures = rounds([stage.run("mapctl", "bugcrowd", folder, ALONE), *tools], count, server)
    path = mapped(folder, "bugcrowd")
    ours = same.digests(path)
    for tool in tools:
        if tool.name in figures["tools"]:
            theirs = pullers.written(tool.name)
            figures["tools"][tool.name]["same"] = same.difference(ours, same.digests(*theirs), [path], theirs)
    return {**figures, "versions": pullers.versions, "missing": pullers.missing, "records": stage.records("bugcrowd")}


def memory(stage, count):
    """Peak memory of a walk and of one ten times as long, and with large pages. The server makes pages up, that no record comes twice
    and none need be kept; two runs each."""
    few = max(1, stage.pages("bugcrowd"))
    with stage.server() as (address, server):
        tools = [stage.run(name, "bugcrowd", stage.over_http(f"memory-{pages}", address, pages=pages, made=True))
                 for name, pages in (("few", few), ("many", few * 10))]
        tools.append(stage.run("large pages", "burp", stage.over_http("memory-burp", address, "burp")))
        figures = rounds(tools, min(count, 2), server)
    bytes_of = lambda kind: max(path.stat().st_size for path in (stage.data / kind / "pages").iterdir()) / 1e6
    return {**figures, "records": [few * PAGE["bugcrowd"], few * 10 * PAGE["bugcrowd"]], "page": {kind: bytes_of(kind) for kind in ("bugcrowd", "burp")}}


def threads(stage, count):
    """One mapping thread beside two, on pages from disk."""
    folder = stage.workspace("threads-workspace")
    figures = {}
    for kind in KINDS:
        note(kind)
        tools = [stage.run(str(number), kind, folder, {"MAPCTL_THREADS": str(number)}) for number in (1, 2)]
        figures[kind] = rounds(tools, count)
    return figures


def start(stage, count):
    """From nothing to one mapped page of a hundred records."""
    folder = stage.workspace("start-workspace", stage.some("bugcrowd", 1))
    return rounds([stage.run("mapctl", "bugcrowd", folder, ALONE)], max(20, count))


def growth(stage, count):
    """What the cost grows with: mapped fields, pages, units."""
    figures = {}
    fields = [1, 5, 10, 20, WIDE]
    note("fields")
    figures["fields"] = rounds([stage.run(str(number), "wide", stage.wide(number), ALONE) for number in fields], count)
    figures["fields"]["records"] = max(1, int(200 * stage.share)) * 100
    note("pages")
    every = stage.pages("bugcrowd")
    counts = sorted({max(1, every // part) for part in (100, 10, 2, 1)})
    figures["pages"] = rounds([stage.run(str(number), "bugcrowd", stage.workspace(f"pages-{number}", stage.some("bugcrowd", number)), ALONE)
                               for number in counts], count)
    note("units")
    whole = max(1, every // 2)
    with stage.server() as (address, server):
        units = sorted({unit for unit in (1, 10, 100, 1000) if unit <= whole})
        tools = [stage.run(str(unit), "bugcrowd", stage.over_http(f"units-{unit}", address, units=unit, pages=whole // unit), ALONE) for unit in units]
        figures["units"] = {**rounds(tools, count, server), "pages": whole}
    return figures


def identities(stage, count):
    """Tens of millions of identities, each number of them in a process of its own, for memory is told at its highest."""
    lines = [bench("identities", millions).splitlines()[1] for millions in (1, 5, 20)]
    return {"rows": [dict(zip(("identities", "new", "wall", "again", "disk", "peak"), line.split())) for line in lines]}


PARTS = {part.__name__: part for part in (floor, check, peers, http, pulls, memory, threads, start, growth, identities)}
