"""docs/performance.md, from the figures of the parts."""
import os
import platform

from goals import NAMES, cpu, rows, times
from parts import FLOOR, PARTS
from stage import ROOT, said

HEAD = """# Performance

<!-- Written by bench/run; do not edit. -->

How far the engine is from the least that reading its input can cost, and from other ways to map the same records.

{inputs}. Medians of {rounds} interleaved rounds on {cores} cores ({machine}), {rustc}; CPU time is user and system time of the process. The machine
was shared: ratios of CPU time are what the table is for, wall time counts where cores were idle, and a row says so where they were not.

The floor reads the mapped values into typed structs and does nothing with them. mapctl maps, scores, checks every record against its target
schema, tells records apart, keeps books, a journal to resume by and a quarantine, and writes; its start is in its figures. Where CPU time is
compared it maps on one thread, as those it is compared with do. What everyone wrote was compared record by record with what an independent mapper
made of the same input: {outputs}.
"""

HELD = """## Held in CI

Times are not. `.ci/instructions` counts instructions of the pipeline and of the typed projection with callgrind in one go and holds their ratio
to within 5 % of `.ci/instructions.txt`. `cargo bench --bench rooms` times the rooms one by one, `--bench pipeline` the whole beside the floor,
`--bench identities` what it takes to know millions of records.
"""


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines) + "\n"


def goals(results, stage):
    found = [row.cells() for row in rows(results, stage)]
    absent = [part for part in PARTS if part not in results]
    missing = f"\nNot measured in this run: {', '.join(absent)}.\n" if absent else ""
    return "## What is to be reached\n\n" + table(["figure", "measured", "must", "goal", ""], found) + missing


def ahead(part, stage):
    """Where others are ahead, and who was not there."""
    found = [f"- On {NAMES[kind]}, {name} takes {1 / times(measured, name, stage.records(kind)):.2f} × less CPU than mapctl (it maps; it checks no schema and keeps no books)."
             for kind, measured in part["inputs"].items() for name in measured["tools"]
             if name != "mapctl" and times(measured, name, stage.records(kind)) < 1]
    return found or ["- No program in these tables takes less CPU than mapctl."]


def peers(part, stage):
    """All of those that map lines, on all inputs."""
    rows = []
    for kind, measured in part["inputs"].items():
        for name, tool in measured["tools"].items():
            records = tool.get("records", stage.records(kind))
            relation = "" if name == "mapctl" else f"{times(measured, name, stage.records(kind)):.2f}"
            output = "" if name == "mapctl" else f"**differs**: {tool['same']}" if tool["same"] else "the same"
            version = stage.version if name == "mapctl" else part["versions"][name]
            rows.append([NAMES[kind], name, version, f"{tool['cpu'] / records * 1e6:.2f}", relation, output, f"{tool['peak']:.0f}"])
    broken = [f"- {name} on {NAMES[kind]} did not end well: {words}" for kind, measured in part["inputs"].items() for name, words in measured["broken"].items()]
    gone = [f"- Not here when this was measured, hence not compared: {', '.join(part['missing'])}."] if part["missing"] else []
    return ("## Beside those that map lines\n\n" + table(["input", "engine", "version", "CPU µs a record", "mapctl is × faster", "output", "peak MB"], rows)
            + "\n" + "\n".join([*ahead(part, stage), *broken, *gone]) + "\n")


def pulls(part, stage):
    rows, notes = [], []
    for found in part.values():
        for name, tool in found["tools"].items():
            own = name == "mapctl"
            rows.append([f"{found['records']:,}", name, stage.version if own else found["versions"][name], f"{tool['cpu']:.2f}", f"{tool['wall']:.2f}",
                         "" if own else f"{times(found, name, 1):.0f}", "" if own else f"{times(found, name, 1, 'wall'):.0f}",
                         "" if own else f"**differs**: {tool['same']}" if tool["same"] else "the same", f"{tool['peak']:.0f}"])
        notes += [f"- {name} did not end well: {words}" for name, words in found["broken"].items()]
    if part["tenth"]["missing"]:
        notes.append(f"- Not here when this was measured, hence not compared: {', '.join(part['tenth']['missing'])}.")
    head = ["records", "engine", "version", "CPU s", "wall s", "× faster, CPU", "× faster, wall", "output", "peak MB"]
    return "## Beside those that pull and map, over loopback\n\n" + table(head, rows) + "\n" + "\n".join(notes) + ("\n" if notes else "")


def floor(part, stage):
    rows = [[NAMES[kind], f"{found['tools'][FLOOR]['cpu'] / stage.records(kind) * 1e6:.2f}", f"{found['tools']['mapctl']['cpu'] / stage.records(kind) * 1e6:.2f}",
             f"{cpu(found, 'mapctl') / cpu(found, FLOOR):.2f}", f"{max(tool['spread'] for tool in found['tools'].values()):.2f}"] for kind, found in part.items()]
    return "## Beside the floor\n\n" + table(["input", "floor, CPU µs a record", "mapctl, CPU µs a record", "ratio", "slowest round ÷ fastest"], rows)


def growth(part, _):
    text = "## What the cost grows with\n\nCPU of whole runs, their start in it; the last column is what each one more costs.\n\n"
    fields, pages, units = part["fields"], part["pages"], part["units"]
    each = lambda figures, scale: steps([(int(name), tool["cpu"] * scale) for name, tool in figures["tools"].items()])
    text += table(["mapped fields, of records that have 40", "CPU µs a record", "one more field, µs"], each(fields, 1e6 / fields["records"])) + "\n"
    text += table(["pages of 100 records", "CPU ms", "one more page, ms"], each(pages, 1e3)) + "\n"
    return text + table([f"units, of the same {units['pages']} pages over HTTP", "CPU ms", "one more unit, ms"], each(units, 1e3))


def steps(points):
    """Each point, and what one more costs since the last."""
    last = None
    for count, spent in sorted(points):
        more = f"{(spent - last[1]) / (count - last[0]):.3f}" if last else ""
        yield [f"{count:,}", f"{spent:.2f}", more]
        last = (count, spent)


def identities(part, _):
    rows = [[f"{int(row['identities']):,}", row["new"], row["wall"], row["again"], row["disk"], row["peak"]] for row in part["rows"]]
    head = ["identities", "a new one, CPU µs", "wall µs", "a known one, CPU µs", "on the disk, MB", "peak MB"]
    return "## Records told apart\n\nBy themselves, without a record around them; beyond what memory may hold they lie on the disk.\n\n" + table(head, rows)


TEXTS = {"floor": floor, "peers": peers, "pulls": pulls, "growth": growth, "identities": identities}


def outputs(results):
    """What the comparisons of the outputs came to."""
    words = [found["same"] for found in results.get("floor", {}).get("figures", {}).values()]
    for part in ("peers", "pulls"):
        for measured in (results.get(part, {}).get("figures", {}).get("inputs") or results.get(part, {}).get("figures", {})).values():
            words += [tool["same"] for tool in measured["tools"].values() if "same" in tool]
    return "nobody's was compared" if not words else "all were equal" if not any(words) else "**not all were equal**"


def text(results, stage):
    inputs = ", ".join(f"{stage.records(kind):,} records of {NAMES[kind]}" for kind in NAMES)
    builds = {result["engine"] for result in results.values()}
    head = HEAD.format(inputs=inputs, rounds=min(result["rounds"] for result in results.values()), cores=os.cpu_count(), machine=platform.machine(),
                       rustc=" ".join(said("rustc", "--version").split()[:2]), outputs=outputs(results))
    if len(builds) > 1:
        head += "\nThe parts were not measured on one build: `bench/run` without a part measures all on the same.\n"
    smaller = sorted({(results[part]["share"], part) for part in results if results[part]["share"] != stage.share})
    if smaller:
        told = ", ".join(f"{part} ({share / stage.share:g} × as many)" for share, part in smaller)
        head += f"\nOn fewer of these records were measured: {told}.\n"
    bodies = [TEXTS[part](results[part]["figures"], stage.sized(results[part]["share"])) for part in TEXTS if part in results]
    return "\n".join([head, goals(results, stage), *bodies, HELD])


def write(results, stage):
    path = ROOT / "docs/performance.md"
    path.write_text(text(results, stage))
    return path
