"""What the bench scripts share: running programs that print a line of JSON, and judging the machine's mood."""
import json
import os
import subprocess
import sys

# A run in which the machine gave less of its best peak rate than this is not counted.
FULL_SPEED = 0.88


def output(command, environment=None):
    """What a command prints; one that fails ends the script."""
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"failed with {done.returncode}: {' '.join(command)}")
    return done.stdout


def run(command, environment=None):
    """The line of JSON that a command prints last."""
    return json.loads(output(command, environment).strip().splitlines()[-1])


def machine():
    with open("/proc/cpuinfo") as file:
        lines = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{lines[0] if lines else 'unknown CPU'}, {os.cpu_count()} CPUs, {memory:.0f} GiB"
