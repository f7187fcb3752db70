#!/usr/bin/env python3
"""segtrain and its peers in turn, the same network and shapes, and their ratios as a Markdown table.

    compare.py SEGTRAIN [--rounds 3] [--only TEXT]

Every round runs the peer, then segtrain, each in a process of its own, both in fp32 or both in bf16. Before and after
each run the peak rate of the machine is measured (`segtrain bench --mode peak`); runs at less than 88 % of the best one
seen are not counted. The column `must` says what a row has to reach on this CPU, and whether it does.
"""
import argparse
import csv
import pathlib
import statistics
import sys
import tempfile

from measuring import FULL_SPEED, generation, machine, output, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = [sys.executable, str(pathlib.Path(__file__).with_name("peer.py"))]
# glibc gives large buffers back to the kernel after each step unless told otherwise, which slows PyTorch down.
TUNED = {
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=8589934592:glibc.malloc.trim_threshold=17179869184:"
    "glibc.malloc.hugetlb=1"
}


# Both sides without the wider vectors that this CPU may have.
ISAS = {"avx2": {"SEGTRAIN_ISA": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}}


def row(text, peer, ours, theirs="", threads=2, figure="seconds", by="bench", isa="", must=None):
    """A line of the table.

    ours, theirs: arguments of `segtrain bench` and of peer.py; figure: what is compared; isa: what both are held to.
    must: what the ratio has to reach, by the CPU's generation, or a number for every CPU. Where there is no peer, and
    with memory, it is about segtrain's own figure.
    """
    return {"text": text, "peer": peer, "ours": ours.split(), "theirs": theirs.split(), "threads": threads,
            "figure": figure, "by": by, "isa": isa, "must": must}


def both(text, tool, ours, theirs, fp32, bf16, **more):
    """Like with like: a row where both compute in fp32, and one where both do in bf16. fp32, bf16: their musts."""
    return [row(f"{text}, {dtype}", f"{tool} {dtype}", f"{ours} --precision {dtype}", theirs, must=must, **more)
            for dtype, must in [("fp32", fp32), ("bf16", bf16)]]


def zen(five, four):
    return {"Zen 5": five, "Zen 4": four}


TRAIN = "--mode train --size 256 --batch 8 --width"
INFER = "--mode infer --size 512 --batch 1 --width"
ROWS = [
    *both("training step, width 32", "torch", f"{TRAIN} 32 --steps 5", f"{TRAIN} 32", zen(2.7, 2.9), zen(2.0, 2.0)),
    *both("training step, width 16", "torch", f"{TRAIN} 16 --steps 5", f"{TRAIN} 16", zen(2.7, 2.4), zen(1.9, 1.9)),
    *both("training step, width 32, one thread", "torch", f"{TRAIN} 32 --steps 5", f"{TRAIN} 32",
          zen(2.7, 2.9), zen(2.0, 2.0), threads=1),
    *both("inference 512 × 512, width 32", "openvino", f"{INFER} 32 --steps 12", f"{INFER} 32 --steps 12",
          zen(2.7, 2.8), zen(2.0, 1.8)),
    *both("inference 512 × 512, width 16", "openvino", f"{INFER} 16 --steps 12", f"{INFER} 16 --steps 12",
          zen(2.5, 2.6), zen(1.7, 1.6)),
    *both("a 4096 × 4096 scene, width 32, windows of 512", "openvino",
          "--mode scene --width 32 --size 512 --scene 4096", f"{INFER} 32 --scene 4096 --steps 1", zen(2.7, 2.7), zen(1.9, 1.8)),
    row("memory of training, width 32, fp32", "torch fp32", f"{TRAIN} 32 --steps 2", f"{TRAIN} 32 --steps 2",
        figure="memory", must=900),
    row("held to AVX2: training step, width 32, fp32", "torch fp32", f"{TRAIN} 32 --steps 5", f"{TRAIN} 32",
        isa="avx2", must=3.2),
    row("held to AVX2: training step, width 16, fp32", "torch fp32", f"{TRAIN} 16 --steps 5", f"{TRAIN} 16",
        isa="avx2"),
    row("held to AVX2: training step, width 32, rate over peak", "none", f"{TRAIN} 32 --steps 5", figure="over_peak",
        isa="avx2", must=2.4),
    row("held to AVX2: training step, width 16, rate over peak", "none", f"{TRAIN} 16 --steps 5", figure="over_peak",
        isa="avx2", must=2.0),
    row("training step, width 32, rate over peak", "none", f"{TRAIN} 32 --steps 5", figure="over_peak"),
    row("training step, width 16, rate over peak", "none", f"{TRAIN} 16 --steps 5", figure="over_peak"),
    row("a step within `segtrain train`, width 16", "segtrain bench", "16", f"{TRAIN} 16 --steps 20", by="train"),
    row("empty parallel region", "none", "--mode peak", figure="region"),
]


class Comparison:
    def __init__(self, segtrain, rounds, folder):
        self.segtrain, self.rounds, self.folder = segtrain, rounds, pathlib.Path(folder)
        self.best_peak = {}  # by instruction set

    def bench(self, r, arguments):
        return run([self.segtrain, "bench", *arguments, "--threads", str(r["threads"])], ISAS.get(r["isa"]))

    def timed(self, r, measure):
        """What `measure` finds, with the lower peak rate of a thread around it."""
        def peak():
            return self.bench(r, ["--mode", "peak"])["gflops"] / r["threads"]

        before = peak()
        result = measure()
        result["peak"] = min(before, peak())
        self.best_peak[r["isa"]] = max(self.best_peak.get(r["isa"], 0), result["peak"])
        return result

    def compare(self, r):
        """The runs of both, in turn. PyTorch shows its better memory layout in the first round and keeps it."""
        def theirs(layout):
            return self.timed(r, lambda: self.peer_once(r, layout))

        def ours():
            return self.timed(r, lambda: self.train_once(r) if r["by"] == "train" else self.bench_once(r))

        if r["peer"] == "none":
            return [], [ours() for _ in range((10 if r["figure"] == "region" else 1) * self.rounds)]
        layouts = [["--channels-last"], []] if r["peer"].startswith("torch") else [[]]
        first = [(theirs(layout), layout) for layout in layouts]
        best, layout = min(first, key=lambda entry: entry[0][r["figure"]])
        their_runs, our_runs = [best], [ours()]
        for _ in range(self.rounds - 1):
            their_runs.append(theirs(layout))
            our_runs.append(ours())
        return their_runs, our_runs

    def peer_once(self, r, layout):
        if r["peer"] == "segtrain bench":
            return self.figures(self.bench(r, r["theirs"]))
        tool, dtype = r["peer"].split()
        command = [*PEER, tool, "--dtype", dtype, "--threads", str(r["threads"]), *r["theirs"], *layout]
        if tool == "openvino":
            command += ["--model", self.model(r["theirs"])]
        # Memory is compared as PyTorch comes; the tuning trades memory for speed.
        tuning = {} if r["figure"] == "memory" else TUNED
        result = run(command, tuning | ISAS.get(r["isa"], {}))
        return {"seconds": statistics.median(result["seconds"]), "memory": result["peak_rss_mib"]}

    def model(self, arguments):
        """The network as an ONNX file, exported once by a process of its own."""
        width, size = (arguments[arguments.index(name) + 1] for name in ["--width", "--size"])
        path = self.folder / f"unet-{width}-{size}.onnx"
        if not path.exists():
            run([*PEER, "export", "--width", width, "--size", size, "--model", str(path)])
        return str(path)

    def bench_once(self, r):
        return self.figures(self.bench(r, r["ours"]))

    def figures(self, line):
        if line["mode"] == "peak":
            return {"region": line["empty_region_microseconds"], "memory": "-"}
        times = line["scene_seconds" if line["mode"] == "scene" else "step_seconds"]
        return {"seconds": times["median"], "memory": line["peak_rss_mib"],
                "over_peak": line["gflops_per_peak"]}

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

    def counted(self, r, runs):
        return [one for one in runs if one["peak"] >= FULL_SPEED * self.best_peak[r["isa"]]] or runs

    def line(self, r, theirs, ours):
        figure = r["figure"]
        units = {"seconds": "{:.3f} s", "memory": "{:.0f} MiB", "region": "{:.2f} µs", "over_peak": "{:.2f}"}
        runs = [self.counted(r, theirs), self.counted(r, ours)]
        values = [statistics.median(run[figure] for run in side) if side else None for side in runs]
        cells = [units[figure].format(value) if value is not None else "-" for value in values]
        ratio = values[0] / values[1] if theirs else None
        cells += [f"{ratio:.2f}" if theirs else "-", self.verdict(r, ratio, values[1])]
        cells += [str(max(run["memory"] for run in side)) if side and figure == "seconds" else "-" for side in runs]
        return f"| {r['text']} | {r['peer']} | " + " | ".join(cells) + " |"

    def verdict(self, r, ratio, own):
        """What the row has to reach on this CPU, and whether it does."""
        must = r["must"].get(generation()) if isinstance(r["must"], dict) else r["must"]
        if must is None:
            return "-"
        if r["figure"] == "memory":
            return f"≤ {must} MiB: " + ("holds" if own <= must else "missed")
        return f"≥ {must}: " + ("holds" if (own if ratio is None else ratio) >= must else "missed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segtrain")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", metavar="TEXT", default="", help="rows whose work or peer has this text")
    arguments = parser.parse_args()
    wanted = [r for r in ROWS if arguments.only.lower() in f"{r['text']} against {r['peer']}".lower()]
    if not wanted:
        sys.exit(f"no row has the text '{arguments.only}'; the rows are " + "; ".join(r["text"] for r in ROWS))

    where = machine()
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(arguments.segtrain, arguments.rounds, folder)
        measured = []
        for r in wanted:
            print(f"{r['text']} against {r['peer']}", file=sys.stderr)
            measured.append((r, *comparison.compare(r)))

    peaks = ", ".join(f"{rate:.0f}{f' held to {isa}' if isa else ''}" for isa, rate in comparison.best_peak.items())
    print(f"{where}; peak {peaks} GFLOP/s a thread.\n")
    print("| work | peer | peer's | segtrain's | ratio | must | peer, MiB | segtrain, MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for entry in measured:
        print(comparison.line(*entry))


main()
