"""Documents: links and paths that lead somewhere, indexes that list everything, pages that are up to date."""

import functools
import pathlib
import posixpath
import re
import subprocess
import tempfile

from .project import ROOT, text, tracked

LONGEST_README = 10 * 1024
LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)\)")
# Paths of the repository in backticks or comments; what stands for several files is left out.
PATH = re.compile(r"(?<![\w./-])((?:Sources|Tests|scripts|configs|docs|data-samples)/[\w./+-]*[\w-])(?![\w*…{<])")
# Folder, and what its index must name.
INDEXES = {
    "scripts/README.md": lambda name: name.startswith("scripts/") and name.count("/") == 1,
    "configs/README.md": lambda name: name.startswith("configs/") and name.endswith(".yaml"),
    "docs/commands/README.md": lambda name: name.startswith("docs/commands/"),
    "README.md": lambda name: name.startswith("docs/") and name.count("/") == 1 and name != "docs/recipe-results.md",
}
# Scripts that make pages, and where these are.
GENERATED = {"scripts/make-command-pages": "docs/commands"}


def faults():
    """(place, reason) of every fault of the documents."""
    found = []
    size = len((ROOT / "README.md").read_bytes())
    if size > LONGEST_README:
        found.append(("README.md", f"{size} bytes; at most {LONGEST_README}: move something to docs/"))
    for name in tracked():
        if name.endswith(".md"):
            found += link_faults(name)
        if is_read_by_people(name):
            found += path_faults(name)
    for index, belongs in INDEXES.items():
        targets = {posixpath.normpath(posixpath.join(posixpath.dirname(index), link.split("#")[0])) for link in links(index)}
        found += [(index, f"{name} is not listed") for name in tracked() if belongs(name) and name not in targets | {index}]
    for script, folder in GENERATED.items():
        found += generated_faults(script, folder)
    return found


def is_read_by_people(name):
    """Whether paths in this file should exist: documents, and the comments of sources."""
    if "/Goldens/" in name or "/Found/" in name:
        return False
    return name.endswith((".md", ".swift", ".c", ".h", ".py", ".yaml")) or name.startswith("scripts/")


def links(name):
    """The targets of the links of a Markdown file, without those in code."""
    return LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", " ", text(name), flags=re.S))


def anchors(name):
    """The anchors of a Markdown file's headings, as GitHub makes them."""
    found, counts = set(), {}
    for heading in re.findall(r"^#+ +(.*)$", re.sub(r"```.*?```", " ", text(name), flags=re.S), re.M):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        counts[anchor] = counts.get(anchor, -1) + 1
        found.add(anchor if not counts[anchor] else f"{anchor}-{counts[anchor]}")
    return found


def link_faults(name):
    """Relative links to files or headings that do not exist."""
    found = []
    for link in links(name):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        if not (ROOT / target).exists():
            found.append((name, f"links to {link}, which does not exist"))
        elif anchor and target.endswith(".md") and anchor not in anchors(target):
            found.append((name, f"links to {link}: {target} has no such heading"))
    return found


@functools.cache
def existing():
    """All files and folders of the project."""
    return set(tracked()) | {str(parent) for file in tracked() for parent in pathlib.PurePosixPath(file).parents}


def path_faults(name):
    """Paths in documents and comments that do not exist."""
    written = text(name)
    if name.endswith((".swift", ".c", ".h")):
        written = "\n".join(re.findall(r"//.*|/\*.*?\*/", written))
    return [
        (name, f"names {path}, which does not exist")
        for path in PATH.findall(written)
        if path.rstrip(".") not in existing() and not re.search(r"\b(NAME|TARGET|DIR|FILE|ARM)", path)
    ]


def generated_faults(script, folder):
    """Pages that are not as their script makes them."""
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([ROOT / script, made], check=True)
        fresh = {path.name: path.read_text() for path in pathlib.Path(made).iterdir()}
    kept = {path.name: path.read_text() for path in (ROOT / folder).iterdir() if path.name != "README.md"}
    return [
        (f"{folder}/{name}", f"is out of date; run {script}")
        for name in fresh.keys() | kept.keys() if fresh.get(name) != kept.get(name)
    ]
