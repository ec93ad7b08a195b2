"""Other programs that do the same: how to get them, and how to run them. Their mappings lie in ../shared/bench."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

from measure import SCRATCH, Tool, note
from stage import KINDS, SHARED, said

PROGRAMS = SHARED / "peers"
# What the mappings and the servers in ../shared/bench were written for.
ADDRESS = "http://127.0.0.1:8099"
VENVS = {
    "fast": ["orjson==3.13.0", "msgspec==0.22.0"],
    "airbyte": ["airbyte-cdk==7.39.1"],
    "dlt": ["dlt[filesystem,duckdb]==1.31.0"],
    "tap": ["tap-rest-api-msdk==1.4.2"],
}
JAQ, JSONATA, VRL = "3.1.2", "2.2.2", "0.38.0"


def attempt(name, *command, cwd=None):
    """Whether a step of an installation worked; what failed is left out later, and says so."""
    note(f"installing {name}")
    done = subprocess.run([str(word) for word in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        note(f"{name} could not be installed: {done.stderr.strip()[-300:]}")
    return done.returncode == 0


def install():
    """Everything that is not there yet, into the scratch folder, each by its own registry's client."""
    for name, packages in VENVS.items():
        venv = SCRATCH / f"venv-{name}"
        if not (venv / "installed").exists() and attempt(name, sys.executable, "-m", "venv", venv):
            if attempt(name, venv / "bin/pip", "install", "-q", "--disable-pip-version-check", *packages):
                (venv / "installed").touch()
    if not found("jaq"):
        attempt("jaq", "cargo", "install", "-q", "jaq", "--version", JAQ, "--locked", "--root", SCRATCH / "tools")
    for name in ("jq", "gojq"):
        if not found(name) and shutil.which("apt-get"):
            debian(name)
    if shutil.which("npm") and not (SCRATCH / "npm/node_modules/jsonata").exists():
        (SCRATCH / "npm").mkdir(exist_ok=True)
        attempt("jsonata", "npm", "install", "--silent", "--prefix", SCRATCH / "npm", f"jsonata@{JSONATA}")
    if (SHARED / "vrlh").exists() and not (SCRATCH / "vrl/release/vrlh").exists():
        # A build needs a place for its lock file that may be written to.
        shutil.copytree(SHARED / "vrlh", SCRATCH / "vrlh", dirs_exist_ok=True, copy_function=shutil.copyfile)
        attempt("VRL", "cargo", "build", "-q", "--release", "--locked", "--target-dir", SCRATCH / "vrl", cwd=SCRATCH / "vrlh")


def debian(name):
    """A package of Debian, unpacked beside the others; nothing of the machine is changed."""
    folder = SCRATCH / "debian"
    folder.mkdir(exist_ok=True)
    if attempt(name, "apt-get", "download", name, cwd=folder):
        for package in folder.glob(f"{name}_*.deb"):
            attempt(name, "dpkg", "-x", package, folder)


def found(program):
    places = [SCRATCH / "tools/bin", SCRATCH / "debian/usr/bin"]
    return shutil.which(program) or next((str(place / program) for place in places if (place / program).exists()), None)


def python_of(name):
    here = SCRATCH / f"venv-{name}/bin/python"
    return here if (SCRATCH / f"venv-{name}/installed").exists() else None


def version_of(python, package):
    return said(python, "-c", f"import importlib.metadata as m; print(m.version('{package}'))")


class Mappers:
    """Those that read lines and write lines. `versions` by name; `missing` says who is not here; `rounds` caps the slow ones."""

    def __init__(self, stage):
        self.stage, self.versions, self.missing, self.all = stage, {}, [], []
        if not PROGRAMS.exists():
            self.missing.append("all of them: their programs lie in ../shared/bench, which is not here")
            return
        self.pythons()
        for name in ("jq", "jaq", "gojq"):
            self.query(name)
        self.node()
        vrl = SCRATCH / "vrl/release/vrlh"
        self.add("VRL", VRL, vrl.exists(), lambda kind: [vrl, PROGRAMS / f"{kind}.vrl", stage.lines(kind)])

    def add(self, name, version, here, command, kinds=tuple(KINDS), rounds=None, environment=None):
        if not here:
            self.missing.append(name)
            return
        self.versions[name] = version
        self.all.append((name, command, kinds, rounds, environment or {}))

    def pythons(self):
        here = said(sys.executable, "-c", "import platform; print(platform.python_version())")
        script, fast = PROGRAMS / "map.py", python_of("fast")
        for library, kinds, python in (("json", tuple(KINDS), sys.executable), ("orjson", tuple(KINDS), fast), ("msgspec", ("bugcrowd",), fast)):
            version = here if library == "json" else f"{version_of(fast, library)} on Python {here}" if fast else ""
            self.add(f"Python, {library}", version, python,
                     lambda kind, python=python, library=library: [python, script, library, kind, self.stage.lines(kind)], kinds)

    def query(self, name):
        program = found(name)
        version = said(program, "--version").split("\n")[0].removeprefix(name).strip(" -") if program else ""
        self.add(name, version, program, lambda kind: [program, "-c", "-f", PROGRAMS / f"{kind}.jq", self.stage.lines(kind)], rounds=3)

    def node(self):
        node = shutil.which("node")
        version = said(node, "--version") if node else ""
        words = lambda mode, *more: lambda kind: [node, PROGRAMS / "map.mjs", mode, self.stage.lines(kind), *more]
        self.add("node", version, node, words("plain"), ("bugcrowd",))
        jsonata = (SCRATCH / "npm/node_modules/jsonata").exists()
        # So slow that a tenth of the records must do.
        few = self.stage.records("bugcrowd") // 10
        self.add("JSONata", f"{JSONATA} on node {version}", node and jsonata, words("jsonata", few), ("bugcrowd",), 3, {"BENCH_DIR": str(SCRATCH)})

    def of(self, kind, out):
        """The tools that map this input."""
        return [Tool(name, command(kind), environment, out(name), rounds, True)
                for name, command, kinds, rounds, environment in self.all if kind in kinds]

    def records(self, name, kind):
        """Of how many records a peer is given."""
        return self.stage.records(kind) // (10 if name == "JSONata" else 1)


class Pullers:
    """Those that pull pages from a server and write what they make of them."""

    def __init__(self, address, pages):
        self.address, self.pages, self.versions, self.missing, self.all = address, pages, {}, [], []
        self.folder = SCRATCH / f"pull-{pages}"
        self.folder.mkdir(exist_ok=True)
        for name, package, venv, tool in (("Airbyte CDK", "airbyte-cdk", "airbyte", self.airbyte), ("dlt", "dlt", "dlt", self.dlt),
                                          ("tap-rest-api-msdk", "tap-rest-api-msdk", "tap", self.tap)):
            python = python_of(venv)
            if python and PROGRAMS.exists():
                self.versions[name] = version_of(python, package)
                self.all.append(tool(name, python))
            else:
                self.missing.append(name)

    def airbyte(self, name, python):
        config, catalog = self.folder / "airbyte.json", SHARED / "airbyte/catalog.json"
        load = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
        manifest = json.loads(said(python, "-c", load, SHARED / "airbyte/manifest.yaml").replace(ADDRESS, self.address))
        config.write_text(json.dumps({"pages": self.pages, "__injected_declarative_manifest": manifest}))
        words = [python.parent / "source-declarative-manifest", "read", "--catalog", catalog, "--config", config]
        return Tool(name, words, {}, self.folder / "airbyte.out", 2, True)

    def dlt(self, name, python):
        script = self.folder / "dlt_run.py"
        script.write_text((PROGRAMS / "dlt_run.py").read_text().replace(ADDRESS, self.address))
        return Tool(name, [python, script, self.pages, "filesystem", "map", self.folder / "dlt"], {}, None, 2, True)

    def tap(self, name, python):
        config = self.folder / "tap.json"
        config.write_text((PROGRAMS / "tap.json").read_text().replace(ADDRESS, self.address))
        return Tool(name, [python.parent / "tap-rest-api-msdk", "--config", config], {}, self.folder / "tap.out", 2, True)

    def written(self, name):
        """The files that a puller left."""
        if name == "dlt":
            return sorted((self.folder / "dlt/bucket/d/submissions").rglob("*.jsonl"))
        return [Path(tool.out) for tool in self.all if tool.name == name]
