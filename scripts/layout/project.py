"""What the checks of the layout share: the files of the project, and Swift without comments and strings."""

import functools
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@functools.cache
def tracked():
    """The files that git knows or would add, as paths relative to the root."""
    listing = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout
    return sorted(name for name in listing.split("\0") if name and (ROOT / name).is_file())


@functools.cache
def text(name):
    """The text of a file."""
    return (ROOT / name).read_text(errors="replace")


@functools.cache
def code(name):
    """The text of a Swift file without its comments and string literals."""
    noise = r'//[^\n]*|/\*.*?\*/|#*"""(?:.|\n)*?"""#*|"(?:\\.|[^"\\\n])*"'
    return re.sub(noise, " ", text(name), flags=re.S)
