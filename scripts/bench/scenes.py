#!/usr/bin/env python3
"""Predicts scenes of growing size and checks memory, time and georeference, as a Markdown table.

    scenes.py SEGTRAIN FOLDER [--sizes 5000,10000,20000] [--model FILE] [--big]

Times are CPU seconds of all threads: they hold also on a machine that does other work.
"""
import argparse
import array
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from measuring import machine, output

# Figures: MiB at most, growth of memory and of CPU time a pixel from the first size on, other work beside the network's.
MOST_MIB, MEMORY_GROWTH, TIME_GROWTH, OTHER_WORK = 1024, 1.10, 1.15, 0.15
# What only one thread can do, as a share of all CPU time: of masks, and of everything.
SERIAL_WORK, SERIAL_WORK_OF_ALL = 0.01, 0.04
# What makes a network of width 16 in seconds; how well it finds cars does not matter here.
CONFIGURATION = """
data:
  train: {images: data-samples/train/images, masks: data-samples/train/masks}
  val: {images: data-samples/val/images, masks: data-samples/val/masks}
model: {width: 16, depth: 4}
sampling: {crop_size: 128, crops_per_epoch: 240, object_share: 0.7}
optimizer: {kind: adamw, learning_rate: 0.003}
training: {batch_size: 8}
schedule:
  cycles: 1
  phases: [{name: recall, loss: {kind: weighted_cross_entropy, weights: auto, power: 0.5}, max_epochs: 2}]
"""


# All that a prediction can make of a scene. To tell touching cars apart takes 7 bytes for each pixel of some 850 rows.
EVERYTHING = ["--format", "cog", "--probability", "--overlay", "--vector", "gpkg", "--count", "--split-touching"]


@dataclass
class Row:
    """A line of the table; CPU seconds are those of a megapixel."""

    size: int
    rendering: float
    seconds: float
    mib: float
    other: float
    serial: float
    mib_of_all: float
    other_of_all: float
    serial_of_all: float


def other_work(usage):
    """What is not the network's, as a share of its time."""
    share = int(re.search(r"\((\d+) % in the network,", usage.errors).group(1)) / 100
    return (1 - share) / share


def serial_work(usage):
    """What only one thread can do, as a share of the CPU time."""
    return float(re.search(r"([\d.]+) % on one thread\)", usage.errors).group(1)) / 100


class Usage:
    """A command's CPU seconds, peak MiB and standard error."""

    def __init__(self, command):
        print(" ".join(command), file=sys.stderr)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"failed with {process.returncode}: {' '.join(command)}\n{self.errors}")
        self.seconds = usage.ru_utime + usage.ru_stime
        self.mib = usage.ru_maxrss / 1024


class Scenes:
    def __init__(self, segtrain, folder, model):
        self.segtrain, self.folder = segtrain, folder
        self.model = model or self.train()
        self.failures = []

    def train(self):
        path = f"{self.folder}/scenes.yaml"
        with open(path, "w") as file:
            file.write(CONFIGURATION)
        run = f"{self.folder}/run"
        Usage([self.segtrain, "train", "--config", path, "--output", run, "--quiet"])
        return run

    def check(self, holds, text):
        print(f"{'ok  ' if holds else 'FAIL'} {text}", flush=True)
        if not holds:
            self.failures.append(text)

    def render(self, size):
        """A scene as a tiled GeoTIFF, and what rendering it took."""
        folder = f"{self.folder}/{size}"
        usage = Usage([self.segtrain, "data", "synthesize", "--tiles", "1", "--seed", "7", "--size", str(size)]
                      + ["--format", "tiff", "--split", "0/0/1", "--output", folder])
        return f"{folder}/test/images/tile-00000.tif", usage

    def predict(self, scene, name, *options):
        """The folder of the outputs, and what predicting took."""
        folder = f"{self.folder}/{name}"
        usage = Usage([self.segtrain, "predict", "--model", self.model, scene, "--output", folder, *options])
        return folder, usage

    def row(self, size):
        scene, rendered = self.render(size)
        masks, usage = self.predict(scene, f"masks-{size}", "--format", "tiff")
        place(self, scene, f"{masks}/tile-00000_mask.tif", f"{size} × {size}: mask")
        _, everything = self.predict(scene, f"all-{size}", *EVERYTHING)
        shutil.rmtree(f"{self.folder}/all-{size}")
        if size > 10_000:  # not needed any more
            os.remove(scene)
        return Row(size, rendered.mib, usage.seconds / (size * size / 1e6), usage.mib, other_work(usage), serial_work(usage),
                   everything.mib, other_work(everything), serial_work(everything))

    def table(self, sizes):
        rows = [self.row(size) for size in sizes]
        print(f"\n{machine()}\n")
        print("| scene | rendering, MiB | mask, MiB | × first | CPU s a megapixel | × first | other work / network "
              "| on one thread | everything, MiB | other work / network | on one thread |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        first = rows[0]
        for row in rows:
            print(f"| {row.size} × {row.size} | {row.rendering:.0f} | {row.mib:.0f} | {row.mib / first.mib:.2f} "
                  f"| {row.seconds:.3f} | {row.seconds / first.seconds:.2f} | {row.other:.1%} "
                  f"| {row.serial:.1%} | {row.mib_of_all:.0f} | {row.other_of_all:.1%} | {row.serial_of_all:.1%} |")
        print(f"\nEverything: {' '.join(EVERYTHING)}\n")
        self.check(max(row.rendering for row in rows) < MOST_MIB, f"rendered in less than {MOST_MIB} MiB")
        self.check(max(max(row.mib, row.mib_of_all) for row in rows) < MOST_MIB, f"predicted in less than {MOST_MIB} MiB")
        self.check(max(row.mib for row in rows) <= MEMORY_GROWTH * first.mib,
                   f"memory of masks within {MEMORY_GROWTH - 1:.0%} of the first scene's")
        self.check(max(row.seconds for row in rows) <= TIME_GROWTH * first.seconds,
                   f"CPU time follows the area within {TIME_GROWTH - 1:.0%}")
        self.check(max(row.other for row in rows) <= OTHER_WORK, f"other work at most {OTHER_WORK:.0%} of the network's")
        self.check(max(row.serial for row in rows) <= SERIAL_WORK,
                   f"of masks one thread alone does at most {SERIAL_WORK:.0%}")
        self.check(max(row.serial_of_all for row in rows) <= SERIAL_WORK_OF_ALL,
                   f"of everything one thread alone does at most {SERIAL_WORK_OF_ALL:.0%}")


def place(scenes, scene, file, what):
    """Checks that GDAL gives two files one place, to the last digit."""
    def said(path):
        info = json.loads(output(["gdalinfo", "-json", path]))
        return info["size"], info["geoTransform"], info["coordinateSystem"]["wkt"]
    scenes.check(said(scene) == said(file), f"{what} lies where the scene does, by gdalinfo")


def check_cloud_optimised(scenes, file, what):
    said = output(["/usr/bin/python3", "-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", file])
    scenes.check("is a valid cloud optimized GeoTIFF" in said and "warnings" not in said,
                 f"{what} is valid by GDAL's validate_cloud_optimized_geotiff")


def cloud_optimised(scenes, scene):
    folder, _ = scenes.predict(scene, "cog", "--format", "cog", "--probability", "--compress", "lzw")
    for kind in ["mask", "probability"]:
        file = f"{folder}/tile-00000_{kind}.tif"
        place(scenes, scene, file, f"the {kind} as cloud-optimised GeoTIFF")
        check_cloud_optimised(scenes, file, f"the {kind}")


def floats(raster, *options):
    """The samples that GDAL reads; with -srcwin those of a window."""
    raw = f"{raster}.raw"
    output(["gdal_translate", "-q", "-of", "ENVI", *options, raster, raw])
    values = array.array("f")
    with open(raw, "rb") as file:
        values.frombytes(file.read())
    os.remove(raw)
    return values


def windows(scenes):
    """The probabilities of one window that is the whole scene, and of smaller ones."""
    scene, _ = scenes.render(1500)
    options = ["--format", "tiff", "--probability", "--compress", "none"]
    maps = []
    for window in ["1504", "512"]:
        folder, _ = scenes.predict(scene, f"window-{window}", *options, "--window", window, "--overlap", "256")
        maps.append(floats(f"{folder}/tile-00000_probability.tif"))
    largest = max(abs(a - b) for a, b in zip(*maps))
    scenes.check(largest < 1e-5, f"in windows as in one piece: {largest:.1e} apart at most")


def past_four_gibibytes(scenes, small):
    """A scene of 33,104 × 33,104, empty but for its last corner, whose map of probabilities has 4.4 GB."""
    # The corner begins at a multiple of the network's coarsest pixels, so that both see it in the same ones.
    side, corner, scene = 33_104, 2_000, f"{scenes.folder}/huge.tif"
    placed = f"{scenes.folder}/corner.tif"
    first, last = (side - corner) * 0.3, side * 0.3
    output(["gdal_create", "-q", "-outsize", str(side), str(side), "-bands", "3", "-a_srs", "EPSG:32633", "-a_nodata", "0"]
           + ["-a_ullr", "0", "0", str(last), str(-last), "-co", "TILED=YES", "-co", "SPARSE_OK=TRUE", scene])
    output(["gdal_translate", "-q", "-a_srs", "EPSG:32633", "-a_nodata", "none", small, placed]
           + ["-a_ullr", str(first), str(-first), str(last), str(-last)])
    output(["gdalwarp", "-q", placed, scene])
    output(["gdal_translate", "-q", "-srcwin", *[str(side - corner)] * 2, *[str(corner)] * 2, scene, placed])
    alone, _ = scenes.predict(placed, "corner", "--format", "tiff", "--probability")
    expected = floats(f"{alone}/corner_probability.tif", "-srcwin", *[str(corner // 2)] * 4)
    for kind in ["tiff", "cog"]:
        folder, _ = scenes.predict(scene, f"huge-{kind}", "--format", kind, "--probability", "--compress", "none")
        file = f"{folder}/huge_probability.tif"
        with open(file, "rb") as written:
            scenes.check(written.read(4) == b"II\x2b\0" and os.path.getsize(file) > 4 << 30,
                         f"{os.path.getsize(file) / 1e9:.1f} GB as {kind} are a BigTIFF")
        place(scenes, scene, file, "it")
        window = [str(side - corner // 2)] * 2 + [str(corner // 2)] * 2
        found = floats(file, "-srcwin", *window)
        same_holes = all((a == a) == (b == b) for a, b in zip(expected, found))
        largest = max(abs(a - b) for a, b in zip(expected, found) if a == a)
        scenes.check(len(found) == len(expected) and same_holes and largest < 1e-5,
                     f"GDAL reads its last corner: {largest:.1e} from the corner alone, at most")
        if kind == "cog":
            check_cloud_optimised(scenes, file, "it")
        shutil.rmtree(folder)


def killed(scenes, scene):
    """A prediction that is killed, and gone on with."""
    options = ["--format", "cog", "--probability", "--continue"]
    whole, _ = scenes.predict(scene, "whole", *options)
    cut = f"{scenes.folder}/cut"
    process = subprocess.Popen([scenes.segtrain, "predict", "--model", scenes.model, scene, "--output", cut, *options],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    partial = f"{cut}/tile-00000.partial"
    one_strip = 700 * 5 * json.loads(output(["gdalinfo", "-json", scene]))["size"][0]
    while process.poll() is None and not (os.path.exists(partial) and os.path.getsize(partial) > one_strip):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = [name for name in os.listdir(cut) if not name.startswith(".")]
    scenes.check(left == ["tile-00000.partial"], "a killed prediction leaves nothing that looks complete")
    _, usage = scenes.predict(scene, "cut", *options)
    same = all(open(f"{whole}/tile-00000_{kind}.tif", "rb").read() == open(f"{cut}/tile-00000_{kind}.tif", "rb").read()
               for kind in ["mask", "probability"])
    scenes.check(same and "continues at row" in usage.errors, "and goes on to the same bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segtrain")
    parser.add_argument("folder")
    parser.add_argument("--sizes", default="5000,10000,20000")
    parser.add_argument("--model")
    parser.add_argument("--big", action="store_true")
    arguments = parser.parse_args()

    scenes = Scenes(arguments.segtrain, arguments.folder, arguments.model)
    sizes = sorted(int(size) for size in arguments.sizes.split(","))
    scenes.table(sizes)
    windows(scenes)
    scene, _ = scenes.render(2000)
    cloud_optimised(scenes, scene)
    killed(scenes, scene)
    if arguments.big:
        past_four_gibibytes(scenes, scene)
    if scenes.failures:
        sys.exit(f"{len(scenes.failures)} of the figures do not hold")


if __name__ == "__main__":
    main()
