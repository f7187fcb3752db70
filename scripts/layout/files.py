"""Source files: a first line that says what each is for, and a length that can be read in one sitting."""

from .project import text, tracked

LONGEST = 300
COLUMNS = 120
# The first line that a reader wants, by the end of the name; a script may begin with #!.
COMMENTS = {".swift": ("//",), ".c": ("//", "/*"), ".h": ("//", "/*"), ".py": ('"""', "#"), ".yaml": ("#",)}


def faults():
    """(place, reason) of every fault of the source files."""
    found = []
    for name in tracked():
        lines = text(name).splitlines() if is_source(name) else []
        if not lines:
            continue
        if len(lines) > LONGEST:
            found.append((name, f"{len(lines)} lines; at most {LONGEST}: split it by concern"))
        if name.startswith("Sources/"):
            wide = [number for number, line in enumerate(lines, 1) if len(line) > COLUMNS]
            found += [(f"{name}:{number}", f"more than {COLUMNS} columns") for number in wide]
        first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
        if not first.startswith(comments(name)):
            found.append((name, "the first line is not a comment that says what the file is for"))
    return found


def is_source(name):
    """Whether a person writes and reads this file."""
    if "/Goldens/" in name or "/Fixtures/" in name or "/Found/" in name:
        return False
    return name.endswith(tuple(COMMENTS)) or (name.startswith("scripts/") and "." not in name.split("/")[-1])


def comments(name):
    """How a comment begins in this file."""
    for ending, begins in COMMENTS.items():
        if name.endswith(ending):
            return begins
    return ("#", '"""')
