"""Runs the sweeps, prints their table, and fails when a promise does not hold. See scripts/torture."""

import argparse
import sys
import tempfile
import time

import bombs
import checkpoints
import corpus
import files
import memory
import runs
from program import Program


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("segtrain")
    parser.add_argument("library")
    parser.add_argument("--only", help="only sweeps whose name holds this text")
    parser.add_argument("--soak", type=float, default=3, metavar="MINUTES", help="of the long run (3)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (1)")
    options = parser.parse_args()

    sweeps = [*checkpoints.SWEEPS, *runs.SWEEPS, *files.SWEEPS, *corpus.SWEEPS, *bombs.SWEEPS, *memory.SWEEPS]
    sweeps.append(lambda program: memory.soak(program, options.soak))
    sweeps[-1].__name__ = "soak"
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        program = Program(options.segtrain, options.library, folder, options.seed)
        program.prepare()
        for sweep in sweeps:
            if options.only and options.only not in sweep.__name__:
                continue
            start = time.monotonic()
            for row in sweep(program):
                rows.append(row)
                print(f"{'ok' if row.holds else 'SHORT'}: {row.sweep}: {row.figure}", file=sys.stderr, flush=True)
                for detail in () if row.holds else row.details:
                    print(f"    {detail}", file=sys.stderr, flush=True)
            print(f"    {sweep.__name__}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

    print("| fault | sweep | result |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {row.number} | {row.sweep} | {'' if row.holds else '**short:** '}{row.figure} |")
    return 0 if rows and all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
