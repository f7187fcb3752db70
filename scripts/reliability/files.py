"""Tiles and predictions: files that are damaged, that change, that hold no numbers, and outputs that are cut off."""

import errno
import os
import random
import re
import struct

from memory import READ_AGAIN, prepare
from program import Row, calls, counted, each


def tiles_that_cannot_be_read(program):
    """Row 6: the same for the tiles, which a memory limit has the loader read again and again."""
    made = calls(program, program.training("run-counted"), "tiles/", "open,read")

    def one(point):
        n, code = point
        run = f"run-tile-{n}-{code}"
        result = program.train(run, fault={"PATH": "tiles/", "CALLS": "open,read", "AT": n, "KIND": code})
        # The end of a file is read for nothing more.
        unneeded = result.code == 0 and made[n - 1] == "read" and program.fingerprint(run) == program.expected
        held = (result.is_one_line and "tiles/" in result.errors) or unneeded
        program.discard(run)
        return f"{made[n - 1]} {n}", held, f"{result.code}: {result.errors.strip()}"

    points = [(n, errno.EIO) for n in range(1, len(made) + 1)]
    points += [(n, errno.EMFILE) for n, name in enumerate(made, 1) if name == "open"]
    yield counted("6", "EIO and EMFILE at every call for the tiles", "end in one line that names the file",
                  each(points, one), least=50)


def models_and_images_that_cannot_be_read(program):
    """Row 6: the same for what predict and eval read."""
    commands = {"predict": ["predict", "--model", "whole", "tiles/val/images", "--threads", "1", "--output", "masks"],
                "eval": ["eval", "--model", "whole", "--images", "tiles/val/images", "--masks", "tiles/val/masks",
                         "--threads", "1", "--json"]}
    results = []
    for command, arguments in commands.items():
        whole = program.run(*arguments, check=True).output
        for path in ("whole/", "tiles/val/"):
            made = calls(program, arguments, path, "open,read")

            def one(point):
                n, code = point
                output = f"masks-{n}-{code}"
                spoilt = [output if argument == "masks" else argument for argument in arguments]
                result = program.run(*spoilt, fault={"PATH": path, "CALLS": "open,read", "AT": n, "KIND": code})
                unneeded = result.code == 0 and made[n - 1] == "read" and result.output.replace(output, "masks") == whole
                program.discard(output)
                return (f"{command}, {path} {made[n - 1]} {n}, {errno.errorcode[code]}",
                        path in result.complaint or unneeded, f"{result.code}: {result.errors.strip()}")

            points = [(n, errno.EIO) for n in range(1, len(made) + 1)]
            points += [(n, errno.EMFILE) for n, name in enumerate(made, 1) if name == "open"]
            results += each(points, one)
    yield counted("6", "EIO and EMFILE at every call of predict and eval for a model and its images",
                  "end in one line that names the file", results, least=100)


def tiles_that_change(program):
    """Rows 8 and 28: a truncated tile before the run, and one that is cut or replaced while it is in use."""
    results = []
    tile = program.folder / "tiles/train/images/tile-00001.png"
    whole = tile.read_bytes()
    for share in (0, 0.01, 0.5, 0.99):
        tile.write_bytes(whole[: int(share * len(whole))])
        result = program.train("run-truncated")
        results.append((f"cut to {share:.0%}", result.is_one_line and tile.name in result.errors, result.errors))
    tile.write_bytes(whole)
    prepare(program)
    tile = sorted((program.folder / "big/train/images").iterdir())[2]
    whole = tile.read_bytes()
    other = (program.folder / "tiles/train/masks/tile-00001.png").read_bytes()
    for name, bytes in (("cut while in use", whole[:5000]), ("empty while in use", b""), ("another while in use", other)):
        tile.write_bytes(whole)
        process = program.start(*program.training("run-changed")[:-1], *READ_AGAIN, "--set",
                                "schedule.phases.precise.max_epochs=2000")
        while process.stderr.readline() and not (program.folder / "run-changed/last.safetensors").exists():
            pass
        tile.write_bytes(bytes)
        errors = process.communicate(timeout=600)[1]
        held = process.returncode in (65, 74) and tile.name in errors.splitlines()[-1]
        results.append((name, held, f"{process.returncode}: {errors[-200:]}"))
        program.discard("run-changed")
    tile.write_bytes(whole)
    yield counted("8, 28", "tiles that are truncated, before the run and in use", "end in one line that names the tile",
                  results, least=7)


def float_tiff(side, samples):
    """One band of 32-bit floats, one strip."""
    data = struct.pack(f"<{side * side}f", *samples)
    entries = [(256, side), (257, side), (258, 32), (259, 1), (262, 1), (273, 8), (277, 1), (278, side),
               (279, len(data)), (339, 3)]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + directory + struct.pack("<I", 0)


def divergence(program):
    """Row 12: a rate that is absurd, samples that are no numbers (no data) and samples at the end of the floats."""
    results = []
    for rate, tries, codes in ((1000, 3, (0, 79)), (1e6, 3, (79,)), (1e6, 0, (79,))):
        run = f"run-rate-{rate:g}-{tries}"
        result = program.run("train", "--config", "tiny.yaml", "--output", run, "--set", f"optimizer.learning_rate={rate}",
                             "--set", "optimizer.kind=sgd", "--set", "training.weight_average=none",
                             "--set", f"schedule.divergence.tries={tries}")
        good = program.is_valid(f"{run}/good.safetensors") and program.is_valid(f"{run}/last.safetensors")
        told = [result.errors, (program.folder / run / "events.jsonl").read_text()]
        named = all(re.search(r"in epoch \d+, step \d+ \(tiles tile-\d+", text) for text in told)
        results.append((f"rate {rate:g}, {tries} tries", result.code in codes and good and (named or result.code == 0),
                        f"{result.code}: {result.errors[-300:]}"))
    rng = random.Random(3)
    for name, value, code in (("NaN", float("nan"), 0), ("infinite", float("inf"), 0), ("3e38", 3e38, None)):
        folder = program.folder / f"float-{name}"
        for split in ("train", "val"):
            for number in range(2):
                for kind in ("images", "masks"):
                    (folder / split / kind).mkdir(parents=True, exist_ok=True)
                bright = [1 if 10 <= i % 64 < 20 and 10 <= i // 64 < 15 else 0 for i in range(64 * 64)]
                samples = [rng.gauss(0, 1) + 3 * b for b in bright]
                if number == 0:
                    for i in range(0, 4096, 37):
                        samples[i] = value
                (folder / split / f"images/{number}.tif").write_bytes(float_tiff(64, samples))
                (folder / split / f"masks/{number}.tif").write_bytes(float_tiff(64, bright))
        run = f"run-float-{name}"
        overrides = [f"data.{split}.{kind}=float-{name}/{split}/{kind}" for split in ("train", "val")
                     for kind in ("images", "masks")]
        result = program.run("train", "--config", "tiny.yaml", "--output", run,
                             *[part for override in overrides for part in ("--set", override)])
        valid = all(program.is_valid(f"{run}/{file}.safetensors") for file in ("good", "last"))
        held = valid and (result.code == code if code is not None else result.code in (0, 79))
        results.append((f"{name} samples", held, f"{result.code}: {result.errors[-300:]}"))
    yield counted("12", "an absurd rate, NaN, infinite and huge samples",
                  "trained without them, or stopped at the step with the last good state saved", results, least=6)


def interrupted_predictions(program):
    """Rows 5, 6 and 29: SIGKILL, a full disk and an I/O error at every call for the outputs of a prediction."""
    killed, failed = [], []
    # Masks and vectors are written apart from each other: each of their formats once.
    for format, vector in (("png", "geojson"), ("tiff", "gpkg"), ("cog", "geojson")):
        base = ["predict", "--model", "whole", "tiles/val/images/tile-00006.png", "tiles/val/images/tile-00007.png",
                "--format", format, "--vector", vector, "--minimum-area", "40", "--overlay", "--probability",
                "--threads", "1", "--output"]
        made = calls(program, [*base, f"whole-{format}-{vector}"], f"whole-{format}-{vector}")
        expected = outputs(program.folder / f"whole-{format}-{vector}")

        def one(point):
            n, kind = point
            output = f"out-{format}-{vector}-{n}-{kind}"
            result = program.run(*base, output, fault={"PATH": output, "AT": n, "KIND": kind})
            shown = outputs(program.folder / output)
            held = all(expected.get(name) == content for name, content in shown.items())
            if kind == "kill":
                held = held and result.code == -9
            else:
                # A failing call that was not needed may go by, but not one of what was to be written.
                unneeded = made[n - 1] in ("read", "close", "unlink", "flock") and result.code == 0 and shown == expected
                held = held and (output in result.complaint or unneeded)
                held = held and (made[n - 1] == "unlink" or not hidden(program.folder / output))
            program.discard(output)
            return (f"{format}, {vector}, {kind} at {made[n - 1]} {n}", held,
                    f"{result.code}, {len(shown)} files: {result.errors[-200:].strip()}")

        numbers = range(1, len(made) + 1)
        killed += each([(n, "kill") for n in numbers], one)
        failed += each([(n, code) for n in numbers for code in (errno.ENOSPC, errno.EIO)], one)
    yield counted("29", "SIGKILL before every call of a prediction for its outputs, in each format",
                  "outputs complete or absent", killed, least=100)
    yield counted("5, 6, 29", "ENOSPC and EIO at every call of a prediction for its outputs, in each format",
                  "end in one line that names the file, outputs complete or absent, nothing else left", failed, least=200)


def outputs(folder):
    """The files that a prediction shows, by name. GeoPackages hold the time at which they were written."""
    return {path.name: re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"", path.read_bytes())
            for path in folder.glob("*") if not path.name.startswith(".")}


def hidden(folder):
    """What a prediction leaves beside its outputs and its own record of them."""
    return [path.name for path in folder.glob(".*") if path.name != ".segtrain-predictions"]


def many_files(program, tiles=2000, listed=100_000):
    """Row 30: thousands of tiles with 64 descriptors, and how long it takes to find and pair a hundred thousand."""
    descriptors = ("prlimit", "--nofile=64:64")
    overrides = [part for split in ("train", "val") for kind in ("images", "masks")
                 for part in ("--set", f"data.{split}.{kind}=many/{split}/{kind}")]
    command = ["train", "--config", "tiny.yaml", "--output", "run-many", "--quiet", *overrides]
    link_tiles(program, "val", range(6))
    link_tiles(program, "train", range(tiles))
    result = program.run(*command, "--set", "data.memory_limit=1", prefix=descriptors)
    yield Row("30", f"{tiles} tiles that are read again and again with 64 descriptors",
              "trained" if result.code == 0 else f"{result.code}", result.code == 0, (result.errors,))
    program.discard("run-many")
    # The last image has no mask: the run is refused when all are listed and paired, before any is decoded.
    link_tiles(program, "train", range(tiles, listed))
    last = program.folder / f"many/train/masks/{listed - 1:06}.png"
    last.unlink()
    result = program.measure(*command, prefix=descriptors)
    refused = result.is_one_line and last.name in result.errors
    yield Row("30", f"{listed} tiles listed and paired with their masks with 64 descriptors",
              f"{result.work:.1f} s of one processor", refused and result.work <= 2, (result.errors,))
    program.discard("many")


def link_tiles(program, split, numbers):
    """Further names for the tiles of `split`."""
    for kind in ("images", "masks"):
        folder = program.folder / "many" / split / kind
        folder.mkdir(parents=True, exist_ok=True)
        files = sorted((program.folder / "tiles" / split / kind).iterdir())
        for number in numbers:
            os.link(files[number % len(files)], folder / f"{number:06}.png")


SWEEPS = [tiles_that_cannot_be_read, models_and_images_that_cannot_be_read, tiles_that_change, divergence,
          interrupted_predictions, many_files]
