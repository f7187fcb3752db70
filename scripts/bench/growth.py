#!/usr/bin/env python3
"""How time and memory of segtrain grow with batch, size, width and scene, as a Markdown table.

    growth.py SEGTRAIN [--threads 2]

Each is varied alone around a base point, in a process of its own. A run at less than 88 % of the best peak rate seen is
repeated, twice at most.
"""
import argparse
import sys

from measuring import FULL_SPEED, machine, run

TRAINING = {"mode": "train", "width": 16, "size": 256, "batch": 8, "steps": 5}
SCENE = {"mode": "scene", "width": 16, "size": 512, "scene": 4096}
# What is varied, around which base, the name of a value.
VARIED = [
    ("batch", TRAINING, [1, 2, 4, 8, 16], "training, batch {}"),
    ("size", TRAINING, [128, 192, 256, 384, 512], "training, crops of {0} × {0}"),
    ("width", TRAINING, [8, 16, 32, 64], "training, width {}"),
    ("scene", SCENE, [1024, 2048, 4096, 8192], "scene of {0} × {0}"),
]


class Growth:
    def __init__(self, segtrain, threads):
        self.command = [segtrain, "bench", "--threads", str(threads)]
        self.lines = {}

    def measure(self, point):
        options = [text for key, value in point.items() for text in (f"--{key}", str(value))]
        print(" ".join(options), file=sys.stderr)
        self.lines[tuple(point.items())] = run(self.command + options)

    def measure_all(self, points):
        for point in points:
            if tuple(point.items()) not in self.lines:
                self.measure(point)
        for _ in range(2):
            best = max(line["peak_gflops"] for line in self.lines.values())
            for key, line in list(self.lines.items()):
                if line["peak_gflops"] < FULL_SPEED * best:
                    self.measure(dict(key))

    def figures(self, point):
        """Seconds and MiB."""
        line = self.lines[tuple(point.items())]
        return line["step_seconds" if line["mode"] == "train" else "scene_seconds"]["median"], line["peak_rss_mib"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segtrain")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    growth = Growth(arguments.segtrain, arguments.threads)
    growth.measure_all([base | {name: value} for name, base, values, _ in VARIED for value in values])
    peak = max(line["peak_gflops"] for line in growth.lines.values())
    print(f"{machine()}; {arguments.threads} threads, peak {peak:.0f} GFLOP/s.\n")
    print("| work | seconds | × base | MiB | × base |")
    print("| --- | --- | --- | --- | --- |")
    for name, base, values, text in VARIED:
        base_seconds, base_memory = growth.figures(base)
        for value in values:
            seconds, memory = growth.figures(base | {name: value})
            mark = "**" if value == base[name] else ""
            print(f"| {mark}{text.format(value)}{mark} | {seconds:.3f} | {seconds / base_seconds:.2f} "
                  f"| {memory} | {memory / base_memory:.2f} |")


main()
