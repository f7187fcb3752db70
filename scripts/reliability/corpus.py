"""Files of other projects: every row of a manifest is read by the program, to the very samples, or refused."""

import csv
import json
import os
from pathlib import Path

from program import Row, counted, each

SECONDS, BYTES = 10, 1 << 30


def corpus(program):
    """Rows 8, 14 and 24: the manifest says of each file what two other decoders make of it."""
    folder = Path(os.environ.get("RASTER_CORPUS") or Path(__file__).parents[2] / "../shared/raster-corpus").resolve()
    if not (folder / "manifest.tsv").exists():
        yield Row("8, 14, 24", "files of other projects", f"left out: there is no {folder}/manifest.tsv", True)
        return
    with open(folder / "manifest.tsv", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    slowest, largest = 0, 0

    def one(row):
        nonlocal slowest, largest
        result = program.measure("inspect", "--json", folder / row["file"], timeout=2 * SECONDS)
        slowest, largest = max(slowest, result.seconds), max(largest, result.peak)
        held = is_as_promised(row, result) and result.seconds <= SECONDS and result.peak <= BYTES
        return (f"{row['file']} ({row['expect']})", held,
                f"{result.code} after {result.seconds:.1f} s, {result.peak >> 20} MiB: {result.errors.strip()[-200:]}")

    results = each(rows, one)
    yield counted("8, 14, 24", "files of other projects, valid, exotic, damaged and hostile",
                  f"read to the very samples or refused in one line, in at most {slowest:.1f} s and {largest >> 20} MiB",
                  results, least=1000)


def is_as_promised(row, result):
    if result.code:
        return row["expect"] != "ok" and result.is_one_line and row["file"] in result.errors
    if row["expect"] == "reject":
        return False
    found = json.loads(result.output)
    # Decoders differ in lossy pixels, not in their number.
    keys = ("width", "height", "bands", "dtype") if row["expect"] == "ok" else ()
    keys += ("sha256_raw",) if row["expect"] != "survive" and row["sha256_raw"] else ()
    return all(str(found[key]) == row[key] for key in keys)


SWEEPS = [corpus]
