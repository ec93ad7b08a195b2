"""What is measured on: builds, inputs, workspaces and the server of pages."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from measure import SCRATCH, Tool, note

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "bench"
KINDS = {"bugcrowd": 200_000, "bitsight": 50_000, "burp": 20_000}
PAGE = {"bugcrowd": 100, "bitsight": 1000, "burp": 500}
# Attributes of the made-up records that show what a field costs.
WIDE = 40


def said(*command, **more):
    return subprocess.run([str(word) for word in command], check=True, text=True, stdout=subprocess.PIPE, **more).stdout.strip()


class Stage:
    """The built programs and the inputs at one share of the full size."""

    def __init__(self, share, built=None):
        self.share = share
        SCRATCH.mkdir(parents=True, exist_ok=True)
        (SCRATCH / "out").mkdir(exist_ok=True)
        self.engine, self.floor = built or build()
        self.mark = hashlib.sha256(self.engine.read_bytes()).hexdigest()[:12]
        self.version = said(self.engine, "--version").splitlines()[0].split()[1]
        self.data = inputs(self.floor, share)

    def sized(self, share):
        """The same programs on another share of the records."""
        return self if share == self.share else Stage(share, (self.engine, self.floor))

    def tenth(self):
        return self.sized(self.share / 10)

    def records(self, kind):
        return int(KINDS[kind] * self.share)

    def pages(self, kind):
        return -(-self.records(kind) // PAGE[kind])

    def lines(self, kind):
        return self.data / f"{kind}.ndjson"

    def run(self, name, kind, folder, environment=None):
        """The engine, running a profile in a workspace."""
        words = [self.engine, "-q", "run", kind, "--workspace", folder]
        return Tool(name, words, environment or {}, leaves=(folder / "out", folder / ".mapctl"))

    def workspace(self, name, data=None):
        """A fresh copy of the bench's own workspace, with pages where its maps look for them."""
        folder = SCRATCH / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT / "benches/workspace", folder)
        for kind in KINDS:
            (folder / kind).symlink_to((data or self.data) / kind)
        return folder

    def some(self, kind, pages):
        """A folder like `data` with only the first pages of a kind."""
        folder = SCRATCH / "some" / f"{kind}-{pages}"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / kind / "pages").mkdir(parents=True)
        for number in range(pages):
            (folder / kind / "pages" / f"{number:06}.json").symlink_to(self.page(kind, number))
        return folder

    def page(self, kind, number):
        folder = self.data / kind / "pages"
        plain = folder / f"{number}.json"
        return plain if plain.exists() else folder / f"{number:06}.json"

    def over_http(self, name, address, kind="bugcrowd", units=1, pages=None, made=False, together=2):
        """A workspace whose pages come from the server; in so many units of so many pages each."""
        folder = SCRATCH / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT / "benches/workspace", folder)
        path = folder / "maps" / f"{kind}.yaml"
        pages = pages or -(-self.pages(kind) // units)
        listed = ", ".join(f'"{unit}"' for unit in range(units))
        asked = f"get: {'/made' if made else ''}/{kind}\n"
        asked += f"    for_each: {{ unit: [{listed}] }}\n" if units > 1 else ""
        asked += f"    query: {{ unit: {'$unit' if units > 1 else 0}, pages: {pages} }}\n"
        asked += "    paginate: { page: { at: query.page, first: 0 }, stop: empty_page }"
        text = path.read_text().replace(f"file: {kind}/pages/*.json", asked)
        path.write_text(text.replace("endpoints:", f"connect:\n  url: {address}\n  limits: {{ concurrency: {together} }}\n\nendpoints:", 1))
        return folder

    def wide(self, fields):
        """A workspace with flat records of forty attributes, of which so many are mapped."""
        folder = SCRATCH / f"wide-{fields}"
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("maps", "profiles", "schemas/etm/finding"):
            (folder / part).mkdir(parents=True)
        (folder / "wide").symlink_to(wide_pages(max(1, int(200 * self.share))))
        names = [f"f{number:02}" for number in range(fields)]
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Wide finding", "x-target": "finding/wide",
                  "x-kind": "finding", "x-asset-type": "wide", "type": "object", "required": ["externalFindingId"], "additionalProperties": False,
                  "properties": {name: {"type": "string", "maxLength": 256} for name in ["externalFindingId", *names]}}
        (folder / "schemas/etm/finding/wide.json").write_text(json.dumps(schema, indent=2))
        mapped = "".join(f"      {name}: $.{name}\n" for name in names)
        (folder / "maps/wide.yaml").write_text(
            "map: wide\nversion: 1.0.0\n\nabout:\n  vendor: Wide\n  product: Wide\n  product_name: Wide\n  asset_types: [wide]\n\n"
            "endpoints:\n  records:\n    file: wide/*.json\n    key: $.id\n    records: $.data[*]\n\n"
            "transform_maps:\n  records:\n    from: records\n    to: finding/wide\n    identity: [externalFindingId]\n    fields:\n"
            f"      externalFindingId: $.id\n{mapped}")
        (folder / "profiles/wide.yaml").write_text(
            "profile: wide\ndescription: Pages from disk to NDJSON\nmap: wide\nstatus: active\noutputs: [ { ndjson: out/wide.ndjson } ]\n")
        return folder

    @contextmanager
    def server(self):
        """Serves the inputs; gives the address and the server's process id."""
        server = subprocess.Popen([self.floor, "serve", self.data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield server.stdout.readline().strip(), server.pid
        finally:
            server.stdin.close()
            server.wait()


def build():
    """mapctl as it is shipped, and the floor with all that a compiler can do for it."""
    note("building mapctl and the floor")
    target = Path(json.loads(said("cargo", "metadata", "--no-deps", "--format-version=1", cwd=ROOT))["target_directory"])
    # Not the build that CI leaves there: how a compiler was told to optimise is half of each figure.
    shipped = {name: value for name, value in os.environ.items() if not name.startswith("CARGO_PROFILE_")}
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True, env=shipped)
    best = dict(shipped, CARGO_PROFILE_RELEASE_LTO="fat", CARGO_PROFILE_RELEASE_CODEGEN_UNITS="1",
                CARGO_PROFILE_RELEASE_PANIC="abort", CARGO_TARGET_DIR=str(SCRATCH / "floor"))
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT / "benches/floor", check=True, env=best)
    # Apart from the target folder, that a build in the middle of a measurement changes nothing.
    (SCRATCH / "bin").mkdir(parents=True, exist_ok=True)
    for built in (target / "release/mapctl", SCRATCH / "floor/release/floor"):
        shutil.copy(built, SCRATCH / "bin" / f"{built.name}.new")
        (SCRATCH / "bin" / f"{built.name}.new").rename(SCRATCH / "bin" / built.name)
    return SCRATCH / "bin/mapctl", SCRATCH / "bin/floor"


def inputs(floor, share):
    """Pages and lines of every kind, made once for each share; by `gen.py`, that peers be measured on what they were before."""
    data = SCRATCH / f"data-{share:g}"
    if (data / "made").exists():
        return data
    note(f"making the inputs in {data}")
    data.mkdir(parents=True, exist_ok=True)
    if (SHARED / "gen.py").exists():
        subprocess.run([sys.executable, SHARED / "gen.py", data, "all", str(share)], check=True, stdout=sys.stderr)
    else:
        for kind, records in KINDS.items():
            subprocess.run([floor, "make", kind, str(int(records * share)), data], check=True)
    (data / "made").touch()
    return data


def wide_pages(pages):
    """Pages of a hundred records with forty texts of forty bytes each."""
    folder = SCRATCH / f"wide-pages-{pages}"
    if not (folder / "made").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for page in range(pages):
            records = [{"id": f"{page}-{number}", **{f"f{field:02}": f"{page * 100 + number:>036}-f{field:02}" for field in range(WIDE)}}
                       for number in range(100)]
            (folder / f"{page:06}.json").write_text(json.dumps({"data": records}))
        (folder / "made").touch()
    return folder
