#!/usr/bin/env python3
"""segtrain and its peers in turn, the same network and shapes, and their ratios as a Markdown table.

    compare.py SEGTRAIN [--rounds 3] [--rows train-32 infer-16 …]

Every round runs the peer, then segtrain, each in a process of its own. Before and after each run the peak rate of the
machine is measured (`segtrain bench --mode peak`); runs at less than 88 % of the best one seen are not counted.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

PEER = str(pathlib.Path(__file__).with_name("peer.py"))
# glibc gives large buffers back to the kernel after each step unless told otherwise, which slows PyTorch down.
TUNED = {
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=8589934592:glibc.malloc.trim_threshold=17179869184:"
    "glibc.malloc.hugetlb=1"
}


def row(name, text, mode, width, threads, peers):
    return {"name": name, "text": text, "mode": mode, "width": width, "threads": threads, "peers": peers}


TORCH = ["torch fp32", "torch bf16"]
OPENVINO = ["openvino fp32", "openvino bf16"]
ROWS = [
    row("train-32", "training step, width 32", "train", 32, 2, TORCH),
    row("train-16", "training step, width 16", "train", 16, 2, TORCH),
    row("train-32-1", "training step, width 32, one thread", "train", 32, 1, TORCH),
    row("infer-32", "inference 512 × 512, width 32", "infer", 32, 2, OPENVINO),
    row("infer-16", "inference 512 × 512, width 16", "infer", 16, 2, OPENVINO),
]
SHAPES = {"train": ["--size", "256", "--batch", "8"], "infer": ["--size", "512", "--batch", "1"]}


def run(command, environment=None):
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


class Bench:
    def __init__(self, segtrain, rounds):
        self.segtrain, self.rounds = segtrain, rounds
        self.best_peak = 0

    def peak(self, threads):
        return run([self.segtrain, "bench", "--mode", "peak", "--threads", str(threads)])["gflops"] / threads

    def timed(self, threads, measure):
        """Median seconds and memory of a run, and the lower peak rate of a thread around it."""
        before = self.peak(threads)
        seconds, memory = measure()
        peak = min(before, self.peak(threads))
        self.best_peak = max(self.best_peak, peak)
        return {"seconds": seconds, "memory": memory, "peak": peak}

    def peer_once(self, peer, r, channels_last):
        tool, dtype = peer.split()
        command = [sys.executable, PEER, tool, "--mode", r["mode"], "--dtype", dtype, "--width", str(r["width"])]
        command += ["--threads", str(r["threads"])] + SHAPES[r["mode"]]
        command += ["--channels-last"] if channels_last else []
        command += ["--steps", "3" if r["mode"] == "train" else "12"]
        result = run(command, TUNED)
        return statistics.median(result["seconds"]), result["peak_rss_mib"]

    def ours_once(self, r):
        steps = "5" if r["mode"] == "train" else "12"
        command = [self.segtrain, "bench", "--mode", r["mode"], "--width", str(r["width"]), "--steps", steps]
        result = run(command + ["--threads", str(r["threads"])] + SHAPES[r["mode"]])
        return result["step_seconds"]["median"], result["peak_rss_mib"]

    def compare(self, r, peer):
        """The runs of both, in turn. PyTorch shows its better memory layout in the first round and keeps it."""
        layouts = [True, False] if peer.startswith("torch") else [False]
        first = [(self.timed(r["threads"], lambda: self.peer_once(peer, r, layout)), layout) for layout in layouts]
        best, layout = min(first, key=lambda entry: entry[0]["seconds"])
        theirs, ours = [best], [self.timed(r["threads"], lambda: self.ours_once(r))]
        for _ in range(self.rounds - 1):
            theirs.append(self.timed(r["threads"], lambda: self.peer_once(peer, r, layout)))
            ours.append(self.timed(r["threads"], lambda: self.ours_once(r)))
        return theirs, ours

    def counted(self, runs):
        return [r for r in runs if r["peak"] >= 0.88 * self.best_peak] or runs


def machine():
    with open("/proc/cpuinfo") as file:
        lines = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{lines[0] if lines else 'unknown CPU'}, {os.cpu_count()} CPUs"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segtrain")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", nargs="*", default=[r["name"] for r in ROWS])
    arguments = parser.parse_args()

    bench = Bench(arguments.segtrain, arguments.rounds)
    measured = []
    for r in [r for r in ROWS if r["name"] in arguments.rows]:
        for peer in r["peers"]:
            print(f"{r['text']} against {peer}", file=sys.stderr)
            measured.append((r, peer, *bench.compare(r, peer)))

    print(f"{machine()}; peak {bench.best_peak:.0f} GFLOP/s a thread.\n")
    print("| work | peer | peer, s | segtrain, s | ratio | peer, MiB | segtrain, MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for r, peer, theirs, ours in measured:
        theirs, ours = bench.counted(theirs), bench.counted(ours)
        peer_seconds = statistics.median(run["seconds"] for run in theirs)
        our_seconds = statistics.median(run["seconds"] for run in ours)
        memory = [max(run["memory"] for run in runs) for runs in (theirs, ours)]
        if peer.startswith("openvino"):
            memory[0] = "-"  # PyTorch, which exports the model, is in the same process.
        print(
            f"| {r['text']} | {peer} | {peer_seconds:.3f} | {our_seconds:.3f} | {peer_seconds / our_seconds:.2f} "
            f"| {memory[0]} | {memory[1]} |")


main()
