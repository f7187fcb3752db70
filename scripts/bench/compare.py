#!/usr/bin/env python3
"""segtrain and its peers in turn, the same network and shapes, and their ratios as a Markdown table.

    compare.py SEGTRAIN [--rounds 3] [--only TEXT]

Every round runs the peer, then segtrain, each in a process of its own. Before and after each run the peak rate of the
machine is measured (`segtrain bench --mode peak`); runs at less than 88 % of the best one seen are not counted.
"""
import argparse
import csv
import pathlib
import statistics
import sys
import tempfile

from measuring import FULL_SPEED, machine, output, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = [sys.executable, str(pathlib.Path(__file__).with_name("peer.py"))]
# glibc gives large buffers back to the kernel after each step unless told otherwise, which slows PyTorch down.
TUNED = {
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=8589934592:glibc.malloc.trim_threshold=17179869184:"
    "glibc.malloc.hugetlb=1"
}


def row(text, peers, ours, theirs, threads=2, figure="seconds", by="bench"):
    """A line of the table. ours, theirs: arguments of `segtrain bench` and of peer.py; figure: what is compared."""
    return {"text": text, "peers": peers, "ours": ours.split(), "theirs": theirs.split(), "threads": threads,
            "figure": figure, "by": by}


TORCH = ["torch fp32", "torch bf16"]
OPENVINO = ["openvino bf16", "openvino fp32"]
TRAIN = "--mode train --size 256 --batch 8 --width"
INFER = "--mode infer --size 512 --batch 1 --width"
ROWS = [
    row("training step, width 32", TORCH, f"{TRAIN} 32 --steps 5", f"{TRAIN} 32"),
    row("training step, width 16", TORCH, f"{TRAIN} 16 --steps 5", f"{TRAIN} 16"),
    row("training step, width 32, one thread", TORCH, f"{TRAIN} 32 --steps 5", f"{TRAIN} 32", threads=1),
    row("inference 512 × 512, width 32", OPENVINO, f"{INFER} 32 --steps 12", f"{INFER} 32 --steps 12"),
    row("inference 512 × 512, width 16", OPENVINO, f"{INFER} 16 --steps 12", f"{INFER} 16 --steps 12"),
    row("a 4096 × 4096 scene, width 32, windows of 512", OPENVINO, "--mode scene --width 32 --size 512 --scene 4096",
        f"{INFER} 32 --scene 4096 --steps 1"),
    row("memory of training, width 32", ["torch fp32"], f"{TRAIN} 32 --steps 2", f"{TRAIN} 32 --steps 2",
        figure="memory"),
    row("a step within `segtrain train`, width 16", ["segtrain bench"], "16", f"{TRAIN} 16 --steps 20", by="train"),
    row("empty parallel region", ["none"], "--mode peak", "", figure="region"),
]


class Comparison:
    def __init__(self, segtrain, rounds, folder):
        self.segtrain, self.rounds, self.folder = segtrain, rounds, pathlib.Path(folder)
        self.best_peak = 0

    def bench(self, arguments, threads):
        return run([self.segtrain, "bench", *arguments, "--threads", str(threads)])

    def timed(self, threads, measure):
        """What `measure` finds, with the lower peak rate of a thread around it."""
        def peak():
            return self.bench(["--mode", "peak"], threads)["gflops"] / threads

        before = peak()
        result = measure()
        result["peak"] = min(before, peak())
        self.best_peak = max(self.best_peak, result["peak"])
        return result

    def compare(self, r, peer):
        """The runs of both, in turn. PyTorch shows its better memory layout in the first round and keeps it."""
        def theirs(layout):
            return self.timed(r["threads"], lambda: self.peer_once(r, peer, layout))

        def ours():
            return self.timed(r["threads"], lambda: self.train_once(r) if r["by"] == "train" else self.bench_once(r))

        if peer == "none":
            return [], [ours() for _ in range(10 * self.rounds)]
        layouts = [["--channels-last"], []] if peer.startswith("torch") else [[]]
        first = [(theirs(layout), layout) for layout in layouts]
        best, layout = min(first, key=lambda entry: entry[0][r["figure"]])
        their_runs, our_runs = [best], [ours()]
        for _ in range(self.rounds - 1):
            their_runs.append(theirs(layout))
            our_runs.append(ours())
        return their_runs, our_runs

    def peer_once(self, r, peer, layout):
        if peer == "segtrain bench":
            return self.figures(self.bench(r["theirs"], r["threads"]))
        tool, dtype = peer.split()
        command = [*PEER, tool, "--dtype", dtype, "--threads", str(r["threads"]), *r["theirs"], *layout]
        if tool == "openvino":
            command += ["--model", self.model(r["theirs"])]
        # Memory is compared as PyTorch comes; the tuning trades memory for speed.
        result = run(command, {} if r["figure"] == "memory" else TUNED)
        return {"seconds": statistics.median(result["seconds"]), "memory": result["peak_rss_mib"]}

    def model(self, arguments):
        """The network as an ONNX file, exported once by a process of its own."""
        width, size = (arguments[arguments.index(name) + 1] for name in ["--width", "--size"])
        path = self.folder / f"unet-{width}-{size}.onnx"
        if not path.exists():
            run([*PEER, "export", "--width", width, "--size", size, "--model", str(path)])
        return str(path)

    def bench_once(self, r):
        return self.figures(self.bench(r["ours"], r["threads"]))

    def figures(self, line):
        if line["mode"] == "peak":
            return {"region": line["empty_region_microseconds"], "memory": "-"}
        times = line["scene_seconds" if line["mode"] == "scene" else "step_seconds"]
        return {"seconds": times["median"], "memory": line["peak_rss_mib"]}

    def train_once(self, r):
        """A real run on the rendered tiles: the second of two epochs, from the first batch to the last update."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            settings = {f"data.{part}.{kind}": f"{ROOT}/data-samples/{part}/{kind}"
                        for part in ["train", "val"] for kind in ["images", "masks"]}
            settings |= {"model.width": r["ours"][0], "sampling.crops_per_epoch": 160, "schedule.max_epochs": 2}
            command = [self.segtrain, "train", "--config", f"{ROOT}/configs/cars-30cm.yaml", "--output", f"{folder}/run"]
            command += ["--quiet", "--threads", str(r["threads"])]
            for key, value in settings.items():
                command += ["--set", f"{key}={value}"]
            output(command)
            with open(f"{folder}/run/epochs.csv") as file:
                first, last = csv.DictReader(file)
        steps = int(last["steps"]) - int(first["steps"])
        return {"seconds": float(last["training_seconds"]) / steps, "memory": int(last["peak_memory_mib"])}

    def counted(self, runs):
        return [r for r in runs if r["peak"] >= FULL_SPEED * self.best_peak] or runs

    def line(self, r, peer, theirs, ours):
        figure = r["figure"]
        units = {"seconds": "{:.3f} s", "memory": "{:.0f} MiB", "region": "{:.2f} µs"}
        runs = [self.counted(theirs), self.counted(ours)]
        values = [statistics.median(run[figure] for run in side) if side else None for side in runs]
        cells = [units[figure].format(value) if value is not None else "-" for value in values]
        ratio = f"{values[0] / values[1]:.2f}" if theirs else "-"
        memory = [max(run["memory"] for run in side) if side and figure == "seconds" else "-" for side in runs]
        return f"| {r['text']} | {peer} | {cells[0]} | {cells[1]} | {ratio} | {memory[0]} | {memory[1]} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segtrain")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", metavar="TEXT", default="", help="rows whose work or peer has this text")
    arguments = parser.parse_args()
    wanted = [(r, peer) for r in ROWS for peer in r["peers"]
              if arguments.only.lower() in f"{r['text']} against {peer}".lower()]
    if not wanted:
        sys.exit(f"no row has the text '{arguments.only}'; the rows are " + "; ".join(r["text"] for r in ROWS))

    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(arguments.segtrain, arguments.rounds, folder)
        measured = []
        for r, peer in wanted:
            print(f"{r['text']} against {peer}", file=sys.stderr)
            measured.append((r, peer, *comparison.compare(r, peer)))

    print(f"{machine()}; peak {comparison.best_peak:.0f} GFLOP/s a thread.\n")
    print("| work | peer | peer's | segtrain's | ratio | peer, MiB | segtrain, MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for entry in measured:
        print(comparison.line(*entry))


main()
