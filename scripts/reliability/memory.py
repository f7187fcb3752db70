"""Memory: what is announced is what is taken, what is too much is refused, and a long run stays as it is."""

import os
import re
import statistics
import time

from bombs import tiff
from program import Row, counted

TRAINING = """\
data:
  train: {images: big/train/images, masks: big/train/masks}
  val: {images: big/val/images, masks: big/val/masks}
model: {width: 16, depth: 4}
sampling: {crop_size: 256, crops_per_epoch: 16}
training: {batch_size: 8}
schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 1}]}
"""


def announced(program, *arguments):
    """What a command says it needs, in bytes: it is asked with an allowance of 1 MiB."""
    text = program.run(*arguments, "--memory-limit", "1").errors
    found = re.search(r"needs about (\d+) MiB", text)
    return int(found[1]) << 20 if found else 0


# One of these tiles stays in memory; the others are read whenever a crop is cut.
READ_AGAIN = [part for split in ("train", "val") for kind in ("images", "masks")
              for part in ("--set", f"data.{split}.{kind}=big/{split}/{kind}")] + ["--set", "data.memory_limit=1"]


def prepare(program):
    if (program.folder / "big.yaml").exists():
        return
    program.run("data", "synthesize", "--tiles", "12", "--seed", "5", "--size", "512", "--split", "0.5/0.5/0",
                "--output", "big", check=True)
    (program.folder / "big.yaml").write_text(TRAINING)


def estimates(program, widths=(8, 16, 32, 64)):
    """Row 13: the budget against the measured peak."""
    prepare(program)
    results = []

    def compare(name, *arguments):
        needed = announced(program, *arguments)
        result = program.measure(*arguments)
        error = needed / result.peak - 1
        text = result.errors[-100:] if result.code else ""
        results.append((name, result.code == 0 and abs(error) <= 0.15,
                        f"announced {needed >> 20} MiB, measured {result.peak >> 20} ({error:+.0%}) {text}"))
        print(f"    {name}: {results[-1][2]}", flush=True)

    for width in widths:
        run = f"memory-{width}"
        compare(f"train, width {width}", "train", "--config", "big.yaml", "--output", run, "--set", f"model.width={width}")
        tiles = ["--images", "big/val/images", "--masks", "big/val/masks"]
        compare(f"eval, width {width}", "eval", "--model", run, *tiles)
        compare(f"predict, width {width}", "predict", "--model", run, "big/val/images", "--output", f"{run}-masks")
    yield counted("13", f"the memory that train, eval and predict announce, widths {widths[0]} to {widths[-1]}",
                  "within 15 % of the measured peak", results, least=3 * len(widths))


def limits(program):
    """Row 13: under every limit of address space a command runs or is refused: it never aborts."""
    prepare(program)
    program.run("train", "--config", "big.yaml", "--output", "limited", "--quiet", check=True)
    tiles = ["--model", "limited", "--images", "big/val/images", "--masks", "big/val/masks"]
    small = [*range(100, 800, 50)]
    commands = {
        "train": (["train", "--config", "big.yaml"], [*range(100, 1500, 100), *range(1500, 4001, 500)]),
        "predict": (["predict", "--model", "limited", "big/val/images"], small),
        "eval": (["eval", *tiles], small),
        "calibrate": (["calibrate", *tiles, "--goal", "f1"], small),
    }
    results = []
    for command, (arguments, limits) in commands.items():
        codes = set()
        for mebibytes in limits:
            output = f"limit-{command}-{mebibytes}"
            result = program.run(*arguments, *(() if command == "eval" else ("--output", output)),
                                 prefix=("prlimit", f"--as={mebibytes << 20}"))
            refused = result.code == 71 and result.complaint
            results.append((f"{command}, ulimit -v {mebibytes} MiB", result.code == 0 or refused,
                            f"{result.code}: {result.errors[-200:]}"))
            codes.add(result.code)
            program.discard(output)
        results.append((f"{command}, smallest and largest limit", codes >= {0, 71}, f"exit codes {codes}"))
    yield counted("13", "train, predict, eval and calibrate under limits of the address space from 100 MiB on",
                  "done or refused in one line", results, least=60)


def scenes(program, sides=(5_000, 10_000, 46_341), limit=600):
    """Row 13: what a prediction takes is what it announces, whatever the size of the scene, up to 2^31 pixels."""
    program.run("train", "--config", "tiny.yaml", "--output", "narrow", "--quiet", "--set", "data.bands=[1]",
                "--set", "model.width=1", check=True)
    results = []
    for side in sides:
        scene = program.folder / f"scene-{side}.tif"
        tiff(scene, side, side, tile=512)
        arguments = ["predict", "--model", "narrow", scene.name, "--output", "scene-masks"]
        needed = announced(program, *arguments)
        result = program.measure(*arguments, prefix=("prlimit", f"--as={limit << 20}"), timeout=1800)
        error = needed / result.peak - 1
        text = result.errors[-200:] if result.code else ""
        results.append((f"{side}²", result.code == 0 and abs(error) <= 0.15,
                        f"announced {needed >> 20} MiB, measured {result.peak >> 20}, {result.seconds:.0f} s {text}"))
        print(f"    predict, {side}² pixels: {results[-1][2]}", flush=True)
    yield counted("13", f"scenes of up to {sides[-1]}² pixels with {limit} MiB of address space",
                  "predicted within 15 % of what is announced", results, least=len(sides))


def soak(program, minutes=3):
    """A run of many epochs: memory, descriptors and checkpoints must stay as they are from its first tenth on."""
    prepare(program)
    process = program.start(
        *program.training("soak"), *READ_AGAIN, "--set", "schedule.phases.precise.max_epochs=1000000")
    samples, end = [], time.monotonic() + 60 * minutes
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.5)
        try:
            with open(f"/proc/{process.pid}/statm") as file:
                resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
        except OSError:
            break
        checkpoint = program.folder / "soak/last.safetensors"
        samples.append((resident, descriptors, checkpoint.stat().st_size if checkpoint.exists() else 0))
    process.terminate()
    process.communicate()
    epochs = len((program.folder / "soak/epochs.csv").read_text().splitlines()) - 1
    warm = samples[len(samples) // 10 :]
    third = max(1, len(warm) // 3)
    first, last = warm[:third], warm[-third:]
    memory = max(r for r, _, _ in last)
    before = max(r for r, _, _ in first)
    growth = (memory - before) / 2**20
    # Now and then a tile is open: the usual number counts.
    descriptors = round(statistics.median(f for _, f, _ in last) - statistics.median(f for _, f, _ in first))
    # A checkpoint's texts have numbers of more and of fewer digits.
    checkpoint = max(s for _, _, s in last) - max(s for _, _, s in first)
    yield Row("long run", f"{minutes:g} minutes, {epochs} epochs",
              f"memory {growth:+.1f} MiB of {memory >> 20}, descriptors {descriptors:+d}, checkpoint {checkpoint:+d} bytes",
              process.returncode == 143 and growth < 1 + 0.02 * before / 2**20 and descriptors <= 0
              and checkpoint < 1024 and epochs > 5)


SWEEPS = [estimates, limits, scenes]
