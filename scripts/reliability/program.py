"""Runs segtrain with or without a spoilt system call, and tells what it left behind."""

import fcntl
import hashlib
import json
import os
import pty
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TINY = """\
data:
  train: {images: tiles/train/images, masks: tiles/train/masks}
  val: {images: tiles/val/images, masks: tiles/val/masks}
model: {width: 4, depth: 1, dropout: 0.1}
sampling: {crop_size: 32, crops_per_epoch: 16}
augmentation: {horizontal_flips: true, noise: 0.05}
training: {batch_size: 4, checkpoint_interval: 3, weight_average: 0.9}
schedule:
  cycles: 1
  phases:
    - {name: recall, loss: {kind: weighted_cross_entropy, power: 0.5}, max_epochs: 1}
    - {name: precise, loss: jaccard, max_epochs: 2}
"""


@dataclass
class Result:
    code: int
    output: str
    errors: str

    @property
    def is_one_line(self):
        """A failure that says what is wrong in one line."""
        return self.code > 0 and self.errors.count("\n") == 1 and self.errors.startswith("segtrain: ")

    @property
    def complaint(self):
        """The one line that says what is wrong, after any that were printed before it went wrong; else nothing."""
        lines = [line for line in self.errors.splitlines() if line.startswith("segtrain: ")]
        return lines[0] if self.code > 0 and len(lines) == 1 and self.errors.endswith(lines[0] + "\n") else ""


@dataclass
class Measured(Result):
    """What it took, too, by the kernel: peak resident bytes, seconds, and those that processors worked for it."""

    peak: int
    seconds: float
    work: float


class Program:
    """The program under test, in a working folder with tiny tiles and a configuration."""

    def __init__(self, segtrain, library, folder, seed=1):
        self.segtrain, self.library, self.folder = str(segtrain), str(library), Path(folder)
        self.random = random.Random(seed)

    def prepare(self):
        self.run("data", "synthesize", "--tiles", "12", "--seed", "3", "--size", "128", "--split", "0.5/0.5/0",
                 "--output", "tiles", check=True)
        (self.folder / "tiny.yaml").write_text(TINY)
        self.train("whole", check=True)
        self.expected = self.fingerprint("whole")

    def start(self, *arguments, environment={}, fault={}, prefix=(), cwd=None, binary=None, errors=subprocess.PIPE):
        """A process. `fault`: the variables of FaultInjection without their prefix, e.g. {"AT": 3, "KIND": "kill"}."""
        spoilt = {f"FAULT_{name}": str(value) for name, value in fault.items()}
        if fault:
            spoilt["LD_PRELOAD"] = self.library
        return subprocess.Popen(
            [*prefix, binary or self.segtrain, *map(str, arguments)], cwd=cwd or self.folder, text=True,
            env=os.environ | {"SWIFT_BACKTRACE": "enable=no"} | environment | spoilt,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)

    def start_on_terminal(self, *arguments):
        """A process whose standard error is a terminal, and a function that waits for its end and returns what it showed."""
        screen, terminal = pty.openpty()
        process = self.start(*arguments, environment={"TERM": "xterm", "COLUMNS": "200"}, errors=terminal)
        os.close(terminal)
        shown = []

        def read():
            try:
                while data := os.read(screen, 1 << 16):
                    shown.append(data)
            except OSError:
                pass  # How a terminal says that nobody writes to it any more.

        reader = threading.Thread(target=read)
        reader.start()

        def end():
            process.communicate()
            reader.join()
            os.close(screen)
            return b"".join(shown).decode(errors="replace")

        return process, end

    def start_unheard(self, *arguments, room):
        """A process that stops where its messages come to more than so many bytes: nobody reads the pipe that takes them."""
        reading, writing = os.pipe()
        size = fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
        os.write(writing, b" " * (size - room))
        process = self.start(*arguments, errors=writing)
        os.close(writing)
        process.stderr = open(reading, errors="replace")
        return process

    def run(self, *arguments, check=False, timeout=600, **settings):
        process = self.start(*arguments, **settings)
        try:
            output, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return Result(-100, "", "it hangs")
        if check and process.returncode:
            raise SystemExit(f"segtrain {' '.join(map(str, arguments))}: {process.returncode}: {errors}")
        return Result(process.returncode, output, errors)

    def measure(self, *arguments, timeout=600, **settings):
        start = time.monotonic()
        process = self.start(*arguments, **settings)
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        output, errors = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        return Measured(process.returncode, output, errors, usage.ru_maxrss << 10, time.monotonic() - start,
                        usage.ru_utime + usage.ru_stime)

    def training(self, run, resume=False):
        """The arguments of a training on one thread: sweeps run several at a time."""
        what = ["--resume", run] if resume else ["--config", "tiny.yaml", "--output", run]
        return ["train", *what, "--threads", "1", "--quiet"]

    def train(self, run, resume=False, **settings):
        return self.run(*self.training(run, resume), **settings)

    def has_checkpoint(self, run):
        return any((self.folder / run / name).exists() for name in ("last.safetensors", "previous.safetensors"))

    def go_on(self, run):
        """Resumes a run, or starts it where there is nothing to resume from."""
        return self.train(run, resume=self.has_checkpoint(run))

    def ends_as_expected(self, run):
        """Whether the run goes on to the very model, optimizer and table of epochs of the undisturbed one."""
        result = self.go_on(run)
        return result.code == 0 and self.fingerprint(run) == self.expected and not self.leftovers(run)

    def leftovers(self, folder):
        return [name for name in os.listdir(self.folder / folder) if name.endswith(".tmp")]

    def fingerprint(self, run):
        folder = self.folder / run
        table = [row.split(",")[:-3] for row in (folder / "epochs.csv").read_text().splitlines()]
        best = hashlib.sha256((folder / "best.safetensors").read_bytes()).hexdigest()
        return best, tensors(folder / "last.safetensors"), table

    def saved_steps(self, run):
        """The steps that the run's checkpoint holds; 0 where there is none."""
        names = [self.folder / run / name for name in ("last.safetensors", "previous.safetensors")]
        paths = [path for path in names if path.exists()]
        return json.loads(header(paths[0].read_bytes())["__metadata__"]["training"])["totalSteps"] if paths else 0

    def is_valid(self, file):
        return self.run("info", file).code == 0

    def discard(self, folder):
        shutil.rmtree(self.folder / folder, ignore_errors=True)


def tensors(path):
    """The hash of a file's tensors: the texts of a checkpoint hold times, which no two runs share."""
    data = path.read_bytes()
    start = 8 + header_size(data)
    hashed = hashlib.sha256()
    for name, entry in sorted(header(data).items()):
        if not name.startswith(("__", "segtrain.")):
            first, last = entry["data_offsets"]
            hashed.update(name.encode() + data[start + first : start + last])
    return hashed.hexdigest()


def header_size(data):
    return int.from_bytes(data[:8], "little")


def header(data):
    """What a safetensors file says of its tensors, and its texts."""
    return json.loads(data[8 : 8 + header_size(data)])


def steps_shown(screen):
    """The steps that a line of progress has come to: `epoch 2/≤6 · phase … · step 3/4`; 0 before the first."""
    bars = re.findall(r"epoch (\d+)/[^\r\n]* · step (\d+)/(\d+)", screen)
    return max(((int(epoch) - 1) * int(steps) + int(step) for epoch, step, steps in bars), default=0)


def each(items, body, workers=2):
    """What `body` says of each item, two at a time."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(body, items))


def calls(program, arguments, path, only=""):
    """The calls that a command makes for files whose path holds `path`, in order."""
    log = Path(tempfile.mkstemp(dir=program.folder)[1])
    program.run(*arguments, fault={"PATH": path, "LOG": log, "CALLS": only}, check=True)
    return [line.split()[1] for line in log.read_text().splitlines()]


@dataclass
class Row:
    """A line of the table: rows of docs/reliability.md, what was done, what came out, whether that is what is promised."""

    number: str
    sweep: str
    figure: str
    holds: bool
    details: tuple = ()


def counted(number, sweep, what, results, least=1):
    """A row for a sweep of (point, whether it held, what went wrong)."""
    wrong = [f"{point}: {text}" for point, held, text in results if not held]
    return Row(number, sweep, f"{len(results) - len(wrong)} of {len(results)} {what}",
               not wrong and len(results) >= least, tuple(wrong[:5]))
