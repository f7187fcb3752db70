"""Kills, errors and damage around checkpoints: whatever happens, the run goes on to the same model."""

import errno
import os
import re
import shutil
import signal
import time

from program import TINY, Row, calls, counted, each, steps_shown

# Calls without which all may still be well: a close loses nothing of a log, which is on disk by then. That of a checkpoint,
# which is made anew, may.
READING = {"read", "close", "unlink", "flock"}


def kill_at_every_call(program):
    """Rows 1 and 31: SIGKILL before each call for the run folder, and in the middle of each write; then once more in the
    recovery."""
    made = calls(program, program.training("run-count"), "run-count")
    points = [(n, "kill") for n in range(1, len(made) + 1)]
    points += [(n, "torn") for n, name in enumerate(made, 1) if name == "write"]

    def one(point, again=False):
        n, kind = point
        run = f"run-{kind}-{n}{'-again' if again else ''}"
        code = program.train(run, fault={"PATH": run, "AT": n, "KIND": kind}).code
        held, text = code == -9, f"exit code {code}"
        if again and held:
            at = program.random.randrange(1, 60)
            program.train(run, resume=program.has_checkpoint(run), fault={"PATH": run, "AT": at, "KIND": "kill"})
            text = f"second kill at {at}"
        if held:
            held = (program.folder / run).exists() is False or program.ends_as_expected(run)
        if held:
            program.discard(run)
        return f"{kind} at call {n}", held, text

    once = each(points, one)
    twice = each(program.random.sample(points, 60), lambda point: one(point, again=True))
    yield counted("1", "SIGKILL before every system call of a run's files and within every write",
                  "kill points resumed bit for bit, no file left half written", once, least=200)
    yield counted("31", "a second SIGKILL during the recovery", "recovered bit for bit", twice, least=50)


def kill_at_random(program, trials=100):
    """Row 2: the run goes on to the same model, and no more is lost than the steps of one interval."""
    interval = int(re.search(r"checkpoint_interval: (\d+)", TINY)[1])
    lost = []
    start = time.monotonic()
    program.train("run-timed", check=True)
    duration = time.monotonic() - start

    def one(trial):
        nonlocal duration
        run, kills, wanted = f"run-random-{trial}", 0, program.random.choice((1, 1, 2, 3))
        for _ in range(100):
            # The progress bar tells how far it was: it is said before a checkpoint is written.
            process, end = program.start_on_terminal(*program.training(run, program.has_checkpoint(run))[:-1])
            time.sleep(program.random.uniform(0, 1.1 * duration))
            process.kill()
            screen = end()
            if process.returncode == -signal.SIGKILL:
                kills += 1
                lost.append(max(0, steps_shown(screen) - program.saved_steps(run)))
            else:
                # It was quicker, as when the machine has less to do: nothing has been shown, from the beginning.
                program.discard(run)
                kills = 0
                duration *= 0.95
            if kills == wanted:
                break
        held = kills >= 1 and program.ends_as_expected(run)
        program.discard(run)
        return f"trial {trial}", held, f"after {kills} kills"

    yield counted("2", "SIGKILL at random moments, one to three times a run", "runs resumed bit for bit",
                  each(range(trials), one), least=trials)
    # Were none ever lost, the bars would not have been read.
    yield Row("2", "steps that the progress bars of the killed runs told of and that no checkpoint holds",
              f"at most {max(lost)} of an interval of {interval}, after {len(lost)} kills", 0 < max(lost) <= interval)


def cut_off(program):
    """A run that was killed at its last checkpoint but one: the rest of it does everything once more."""
    if (program.folder / "cut").exists():
        return
    program.train("cut", fault={"PATH": "cut/last", "CALLS": "rename", "AT": 6, "KIND": "kill"})
    # What that kill left half written is no failure of the next run that ends before it has the folder.
    for name in program.leftovers("cut"):
        os.unlink(program.folder / "cut" / name)


def errors(program):
    """Rows 5 and 6: one call fails, or from one on the disk stays full; in a training and in a resumed one."""
    cut_off(program)

    def sweep(resume):
        def begin(run):
            if resume:
                shutil.copytree(program.folder / "cut", program.folder / run)

        counting = f"run-errors-{resume}"
        begin(counting)
        made = calls(program, program.training(counting, resume), counting)
        if not resume:
            # The start, and the first two checkpoints: what follows is like them.
            made = made[: len(made) // 3]
        points = []
        for n, name in enumerate(made, 1):
            points.append((n, name, errno.EIO, False))
            if name not in READING:
                points.append((n, name, errno.ENOSPC, False))
            if name == "write":
                points.append((n, name, errno.ENOSPC, True))
            if name == "open":
                points.append((n, name, errno.EMFILE, False))

        def one(point):
            n, name, code, stays = point
            run = f"run-e{code}-{n}-{stays}-{resume}"
            begin(run)
            fault = {"PATH": run, "AT": n, "KIND": code} | ({"ON": 1, "CALLS": "write"} if stays else {})
            if stays:
                fault["AT"] = made[:n].count("write")
            result = program.train(run, resume, fault=fault)
            # Reading has a way out: the checkpoint before, or nothing that was needed.
            held = result.is_one_line and run in result.errors or (name in READING and result.code == 0)
            folder = program.folder / run
            held = held and (not folder.exists() or not program.leftovers(run) or name == "unlink")
            held = held and (not folder.exists() or program.ends_as_expected(run))
            program.discard(run)
            return f"{name} {n}, {errno.errorcode[code]}{' from then on' if stays else ''}", held, \
                f"{result.code}: {result.errors.strip()}"

        return each(points, one)

    results = sweep(False) + sweep(True)
    yield counted("5, 6", "ENOSPC, EIO and EMFILE at every call for a run's files, new and resumed",
                  "end in one line that names the file, old checkpoint intact, resumed bit for bit", results, least=200)


def file_sizes(program):
    """Row 5: what a quota does, by the system's own limit: no file of a resumed run may be larger than so many bytes."""
    cut_off(program)
    old = (program.folder / "cut/last.safetensors").read_bytes()
    # Checkpoints hold texts of the run, such as times: the next is not as long to the byte.
    limits = [0, 1, *range(len(old) // 20, len(old) - 100, len(old) // 20), 2 * len(old)]

    def one(limit):
        run = f"run-size-{limit}"
        shutil.copytree(program.folder / "cut", program.folder / run)
        result = program.train(run, resume=True, prefix=("prlimit", f"--fsize={limit}"))
        refused = result.code == 73 and result.is_one_line and run in result.errors
        kept = (program.folder / run / "last.safetensors").read_bytes() == old
        held = refused and kept if limit < len(old) else result.code == 0
        held = held and not program.leftovers(run) and program.ends_as_expected(run)
        program.discard(run)
        return f"at most {limit} bytes", held, f"{result.code}: {result.errors.strip()}"

    yield counted("5", f"limits of a file's size from 0 to {limits[-1]} bytes",
                  "exit code 73 in one line, old checkpoint intact, no temporary, resumed bit for bit",
                  each(limits, one), least=20)


def lost_writes(program):
    """Row 3: a write of the last checkpoint that says yes and does nothing, its last pages gone or zeroed."""
    made = calls(program, program.training("run-lost"), "run-lost/.last", "open,write")
    last = len(made) - 1 - made[::-1].index("open")
    results = []
    for n in range(made[:last].count("write") + 1, made.count("write") + 1):
        run = f"run-lost-{n}"
        program.train(run, fault={"PATH": f"{run}/.last", "CALLS": "write", "AT": n, "KIND": "lost"}, check=True)
        results.append((f"write {n}", *fell_back(program, run)))
        program.discard(run)
    size = (program.folder / "whole/last.safetensors").stat().st_size
    for pages in range(1, size // 4096 + 1):
        for zeroed in (False, True):
            run = f"run-pages-{pages}-{zeroed}"
            shutil.copytree(program.folder / "whole", program.folder / run)
            cut(program.folder / run / "last.safetensors", size - 4096 * pages, size if zeroed else None)
            results.append((f"{pages} pages {'zeroed' if zeroed else 'gone'}", *fell_back(program, run)))
            program.discard(run)
    yield counted("3", "lost writes, lost and zeroed pages of the last checkpoint",
                  "found, the one before resumed bit for bit", results, least=20)


def damage(program, flips=1000, lengths=100):
    """Row 19: flipped bits and truncations; every byte of a small checkpoint is swept by the test DamageTests."""
    data = (program.folder / "whole/last.safetensors").read_bytes()
    size = int.from_bytes(data[:8], "little") + 8
    places = list(range(64)) + [program.random.randrange(size) for _ in range(flips // 4)]
    places += [program.random.randrange(len(data)) for _ in range(flips - len(places))]

    def one(point):
        kind, place = point
        run = f"run-damage-{kind}-{place}"
        (program.folder / run).mkdir()
        file = program.folder / run / "last.safetensors"
        if kind == "flip":
            bit = program.random.randrange(8)
            file.write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
        elif kind == "cut":
            file.write_bytes(data[:place])
        else:
            file.write_bytes(data + b"x" * place)
        result = program.run("info", file)
        program.discard(run)
        return f"{kind} at {place}", result.is_one_line and file.name in result.errors, f"{result.code}: {result.errors}"

    points = [("flip", place) for place in dict.fromkeys(places)]
    points += [("cut", length) for length in sorted(program.random.sample(range(len(data)), lengths))]
    points += [("junk", count) for count in (1, 7, 4096)]
    found = each(points, one)
    resumed = []
    for place in program.random.sample(range(len(data)), 20):
        run = f"run-flip-{place}"
        shutil.copytree(program.folder / "whole", program.folder / run)
        file = program.folder / run / "last.safetensors"
        os.unlink(file)
        file.write_bytes(data[:place] + bytes([data[place] ^ 16]) + data[place + 1 :])
        resumed.append((f"flip at {place}", *fell_back(program, run)))
        program.discard(run)
    yield counted("19", "flipped bits, truncations and junk in a checkpoint", "found, in one line", found, least=1000)
    yield counted("19", "a resume from a flipped bit", "fell back to the one before, bit for bit", resumed, least=20)


def cut(file, start, end):
    """Takes the bytes from `start` on away, or makes them zeros up to `end`."""
    data = file.read_bytes()
    os.unlink(file)
    file.write_bytes(data[: max(0, start)] + (b"\0" * (end - max(0, start)) if end else b""))


def fell_back(program, run):
    """Whether a damaged last checkpoint is refused, and a resume says so and goes on from the one before."""
    refused = not program.is_valid(f"{run}/last.safetensors")
    result = program.run("train", "--resume", run, "--threads", "1")
    said = "falling back to the checkpoint before it" in result.errors
    same = result.code == 0 and program.fingerprint(run) == program.expected
    return refused and said and same, f"refused {refused}, said {said}, same {same}: {result.errors[:200]}"


SWEEPS = [kill_at_every_call, kill_at_random, errors, file_sizes, lost_writes, damage]
