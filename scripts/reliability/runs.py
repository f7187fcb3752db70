"""Signals, locks, threads, folders, environments: a run and its machine."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from program import counted, each


def signals(program, trials=20):
    """Row 4: SIGTERM and SIGINT at random moments of a run."""
    start = time.monotonic()
    program.train("run-timed-2", check=True)
    duration = time.monotonic() - start

    def one(point):
        trial, kind = point
        run = f"run-{kind.name}-{trial}"
        arguments = program.training(run)[:-1]
        process = program.start(*arguments)
        # From its first message on it is at work: before, it ends as any process does.
        process.stderr.readline()
        time.sleep(program.random.uniform(0, 0.7 * duration))
        sent = time.monotonic()
        process.send_signal(kind)
        errors = process.communicate()[1]
        seconds = time.monotonic() - sent
        ended = process.returncode == 0  # It was quicker than the signal.
        held = (ended or process.returncode == 128 + kind) and seconds <= 2
        saved = "a checkpoint is saved" in errors or "before the first step" in errors
        held = held and (ended or saved) and program.ends_as_expected(run)
        program.discard(run)
        return f"{kind.name} {trial}", held, f"{process.returncode} after {seconds:.1f} s: {errors[-200:]}"

    points = [(trial, kind) for trial in range(trials) for kind in (signal.SIGTERM, signal.SIGINT)]
    yield counted("4", "SIGTERM and Ctrl-C at random moments",
                  "left within 2 s with a checkpoint, resumed bit for bit", each(points, one), least=2 * trials)


def second_signals(program, trials=20):
    """Row 4: a second signal within two seconds does not wait for the end of a step; one after that is a first one again."""
    start = time.monotonic()
    messages = len(program.run(*program.training("run-told")[:-1], check=True).errors.encode())
    duration = time.monotonic() - start

    def one(point):
        trial, kind, pause = point
        run = f"run-second-{kind.name}-{trial}"
        # It holds still at one of its messages, for as long as it takes.
        process = program.start_unheard(*program.training(run)[:-1], room=program.random.randrange(messages * 3 // 4))
        time.sleep(1 + 3 * duration)
        process.send_signal(kind)
        time.sleep(pause)
        waits = process.poll() is None
        process.send_signal(kind)
        sent = time.monotonic()
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            pass
        seconds = time.monotonic() - sent
        left = process.returncode == 128 + kind
        errors = process.communicate()[1]
        held = waits and left == (pause < 2) and process.returncode == 128 + kind and program.ends_as_expected(run)
        program.discard(run)
        return f"{kind.name} after {pause:.1f} s", held, \
            f"{process.returncode}, left: {left} after {seconds:.1f} s: {errors.strip()[-200:]}"

    pauses = [program.random.uniform(0.05, 1.8) for _ in range(trials)] + [2.2] * (trials // 4)
    points = [(trial, signal.SIGTERM if trial % 2 else signal.SIGINT, pause) for trial, pause in enumerate(pauses)]
    yield counted("4", "second signals, within two seconds and after",
                  "left within 0.5 s, or like the first, and resumed bit for bit", each(points, one), least=len(points))


def signal_on_a_full_disk(program, trials=10):
    """Row 31: the checkpoint of a SIGTERM cannot be written."""

    def one(trial):
        run = f"run-full-{trial}"
        program.train(run, fault={"PATH": f"{run}/.last", "CALLS": "rename", "AT": 3, "KIND": "kill"})
        at = program.random.randrange(2, 60)
        process = program.start(*program.training(run, resume=True)[:-1],
                                fault={"PATH": run, "CALLS": "write", "AT": at, "KIND": 28, "ON": 1})
        process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        errors = process.communicate()[1]
        held = process.returncode in (73, 143, 0) and program.ends_as_expected(run)
        program.discard(run)
        return f"write {at}", held, f"{process.returncode}: {errors[-200:]}"

    yield counted("31", "SIGTERM while the disk is full", "old checkpoint intact, resumed bit for bit",
                  each(range(trials), one), least=trials)


def two_in_a_folder(program, trials=20):
    """Row 18: two runs start at once; and a lock whose holder was killed."""
    results = []
    for trial in range(trials):
        run = f"run-two-{trial}"
        both = [program.start(*program.training(run)) for _ in range(2)]
        errors = [process.communicate()[1] for process in both]
        codes = sorted(process.returncode for process in both)
        loser = next((e for p, e in zip(both, errors) if p.returncode), "")
        said = "another segtrain is training" in loser or "holds a run already" in loser
        held = codes[0] == 0 and codes[1] in (64, 73) and said and program.fingerprint(run) == program.expected
        results.append((f"start {trial}", held, f"{codes}: {errors}"))
        program.discard(run)
    for trial in range(trials):
        run = f"run-stale-{trial}"
        program.train(run, fault={"PATH": run, "CALLS": "rename", "AT": 5 + trial % 5, "KIND": "kill"})
        results.append((f"stale lock {trial}", program.ends_as_expected(run), ""))
        program.discard(run)
    yield counted("18", "two runs in a folder, and a folder whose run was killed", "have one winner",
                  results, least=2 * trials)


def one_hash(program):
    """Rows 25, 26 and 27: threads, CPUs, addresses, builds, folders, order of files, locale, streams, clocks that jump."""
    folder = program.folder
    away = folder / "away" / "deeper"
    away.mkdir(parents=True)
    # The same files, made in another order, are listed in another order.
    for path in random.Random(7).sample(sorted(folder.glob("tiles/*/*/*.png")), 24):
        target = away / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(folder / "tiny.yaml", away / "tiny.yaml")
    ways = [(f"{threads} threads", ["--threads", threads], {}) for threads in (1, 2, 3, 4, 5, 6, 7, 8)]
    ways += [(f"again {n}", [], {}) for n in range(10)]
    ways += [
        ("one CPU", [], {"prefix": ("taskset", "-c", "0")}),
        ("fixed addresses", [], {"prefix": ("setarch", "-R")}),
        ("another folder, files in another order", [], {"cwd": away}),
        ("clocks that jump ten days", [], {"fault": {"CLOCK": 864000}}),
        ("no HOME", [], {"prefix": ("env", "-u", "HOME")}),
    ]
    for stream, closing in (("input", "<&-"), ("output", ">&-"), ("error", "2>&-"), ("streams", "<&- >&- 2>&-")):
        ways.append((f"closed {stream}", [], {"prefix": ("sh", "-c", f'exec "$@" {closing}', "sh")}))
    # Commas in numbers, and an i whose capital is no I: made here, for few machines have them.
    for language in ("de_DE", "tr_TR"):
        place = folder / "locales" / f"{language}.UTF-8"
        place.parent.mkdir(exist_ok=True)
        subprocess.run(("localedef", "--no-archive", "-i", language, "-f", "UTF-8", place), check=True)
        ways.append((place.name, [], {"environment": {"LOCPATH": str(place.parent), "LC_ALL": place.name}}))
    for name, value in [("LC_ALL", "C"), ("TZ", "Asia/Kathmandu"), ("TERM", "dumb")]:
        ways.append((f"{name}={value}", [], {"environment": {name: value}}))
    debug = os.environ.get("SEGTRAIN_DEBUG_BINARY")
    if debug:
        ways.append(("the debug build", [], {"binary": os.path.abspath(debug)}))

    def one(way):
        name, arguments, settings = way
        run = "run-" + "".join(c if c.isalnum() else "-" for c in name)
        result = program.run("train", "--config", "tiny.yaml", "--output", run, "--quiet", *arguments, **settings)
        place = os.path.relpath(Path(settings.get("cwd", folder)) / run, folder)
        same = result.code == 0 and program.fingerprint(place) == program.expected
        program.discard(place)
        return name, same, f"{result.code}: {result.errors}"

    builds = "release and debug build" if debug else "release build only"
    yield counted("25, 26, 27",
                  f"threads 1 to 8, one CPU, addresses, {builds}, folders, order of files, locales, closed streams, clocks",
                  "runs with one hash", each(ways, one), least=20)


def output_folders(program):
    """Row 7: where nothing can be written a run is refused before its first step."""
    is_root = os.getuid() == 0
    prefix = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups") if is_root else ()
    locked = program.folder / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    program.folder.chmod(0o755)
    places = [(output, prefix) for output in ("locked", "locked/run", "tiny.yaml", "/proc/run")]
    if is_root:
        # For root only a read-only file system is closed. It is mounted for this process alone.
        (program.folder / "mounted").mkdir()
        mount = "mount --bind mounted mounted && mount -o remount,ro,bind mounted && exec \"$@\""
        places += [(output, ("unshare", "--mount", "sh", "-c", mount, "sh")) for output in ("mounted", "mounted/run")]
    results = []
    for output, prefix in places:
        result = program.measure("train", "--config", "tiny.yaml", "--output", output, "--quiet", prefix=prefix)
        results.append((output, result.is_one_line and result.code == 73 and result.seconds <= 1,
                        f"{result.code} after {result.seconds:.1f} s: {result.errors}"))
    yield counted("7", "output folders that cannot be written", "refused before the first step, within 1 s", results,
                  least=4)


SWEEPS = [signals, second_signals, signal_on_a_full_disk, two_in_a_folder, one_hash, output_folders]
