"""Targets: what they import, what they declare, and circles among the files of one."""

import functools
import json
import re
import subprocess

from .project import ROOT, code, text, tracked

# A target imports its own room and rooms of a lower level.
LEVELS = {
    "Foundations": 0, "Engine": 1, "Imagery": 1, "Geodata": 2, "Learning": 3, "Using": 4, "segtrain": 5,
}
IMPORT = re.compile(
    r"^\s*(?:@\w+\s+|public\s+|package\s+|internal\s+|private\s+|fileprivate\s+)*import\s+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)", re.M)
TYPE = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|final|indirect)\s+)*"
    r"(?:class|struct|enum|protocol|actor|typealias)\s+(\w+)", re.M)


class Target:
    """A target of Package.swift, with its Swift files."""

    def __init__(self, description):
        self.name = description["name"]
        self.kind = description["type"]
        self.path = description.get("path") or f"{'Tests' if self.kind == 'test' else 'Sources'}/{self.name}"
        self.declared = {name_of(dependency) for dependency in description["dependencies"]}
        self.files = [name for name in tracked() if name.startswith(self.path + "/") and name.endswith(".swift")]

    @property
    def room(self):
        """The folder of Sources that it is in; None for tests."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "Sources" else None

    def imports(self):
        """Module → the first file that imports it."""
        found = {}
        for name in self.files:
            for module in IMPORT.findall(code(name)):
                found.setdefault(module, name)
        return found


def name_of(dependency):
    """The name of a dependency as `swift package dump-package` says it."""
    return next(iter(dependency.values()))[0]


@functools.cache
def targets():
    """All targets by name."""
    dump = subprocess.run(
        ["swift", "package", "--package-path", ROOT, "dump-package"], check=True, capture_output=True, text=True)
    return {target.name: target for target in map(Target, json.loads(dump.stdout)["targets"])}


def faults():
    """(place, reason) of every fault of the targets."""
    found = []
    for target in targets().values():
        found += import_faults(target) + circles(target)
        if target.room and not re.search(rf"`{target.name}`", text("docs/architecture.md")):
            found.append(("docs/architecture.md", f"the target {target.name} has no line in the table of targets"))
    return found


def import_faults(target):
    """Imports that are not declared, of a room above, or declared in vain."""
    found = []
    known = targets().keys() | {name for other in targets().values() for name in other.declared}
    imports = target.imports()
    for module, name in imports.items():
        if module not in known or module == target.name:
            continue
        if module not in target.declared:
            found.append((name, f"imports {module}, which Package.swift does not declare for {target.name}"))
        below = targets().get(module)
        if target.room and below and below.room and below.room != target.room \
                and LEVELS[below.room] >= LEVELS[target.room]:
            found.append((name, f"{target.room} imports {module} of {below.room}, which is not below it"))
    if target.files:
        # Package.swift gives TestSupport to all tests.
        for module in target.declared - imports.keys() - {"TestSupport"}:
            found.append(("Package.swift", f"{target.name} declares {module} and does not import it"))
    return found


def circles(target):
    """Files of a target that use each other's types in a circle."""
    owners = {}
    for name in target.files:
        for declared in TYPE.findall(code(name)):
            owners.setdefault(declared, set()).add(name)
    uses = {}
    for name in target.files:
        words = set(re.findall(r"\b[A-Z]\w*\b", code(name)))
        owned = [owners[word] for word in words if len(owners.get(word, ())) == 1]
        uses[name] = {next(iter(owner)) for owner in owned} - {name}
    return [
        (part[0], "uses each other's types in a circle with " + ", ".join(name.split("/")[-1] for name in part[1:]))
        for part in strong_components(uses)
    ]


def strong_components(graph):
    """The groups of more than one node that reach each other, each sorted."""
    reach = {}
    for start in graph:
        seen, waiting = set(), list(graph[start])
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += graph[node]
        reach[start] = seen
    groups = {tuple(sorted({a} | {b for b in reach[a] if a in reach[b]})) for a in graph}
    return sorted(group for group in groups if len(group) > 1)
