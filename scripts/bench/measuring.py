"""What the bench scripts share: running programs that print a line of JSON, and naming the machine."""
import datetime
import json
import os
import pathlib
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


def cpu():
    """What /proc/cpuinfo says about the first CPU."""
    with open("/proc/cpuinfo") as file:
        lines = (line.split(":", 1) for line in file.read().split("\n\n")[0].splitlines() if ":" in line)
        return {name.strip(): value.strip() for name, value in lines}


def generation():
    """The CPU's design in its maker's words, where family and model are known; otherwise an empty string.

    The name alone does not tell: a virtual machine's may be "AMD EPYC" and no more.
    """
    known = cpu()
    if "cpu family" not in known:
        return ""
    family, model = int(known["cpu family"]), int(known["model"])
    if known.get("vendor_id") == "AuthenticAMD":
        if family == 25:
            return "Zen 4" if 0x10 <= model <= 0x1F or 0x60 <= model <= 0xAF else "Zen 3"
        return {23: "Zen 2" if model >= 0x30 else "Zen", 26: "Zen 5"}.get(family, "")
    intel = {
        63: "Haswell", 79: "Broadwell", 85: "Skylake or Cascade Lake", 106: "Ice Lake", 143: "Sapphire Rapids",
        173: "Granite Rapids", 207: "Emerald Rapids",
    }
    return intel.get(model, "") if known.get("vendor_id") == "GenuineIntel" and family == 6 else ""


def caches():
    """Of one core, such as "L1d 48K, L2 1024K, L3 32768K"."""
    found = []
    for index in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((index / name).read_text().strip() for name in ["level", "type", "size"])
        if kind != "Instruction":
            found.append(f"L{level}{'d' if kind == 'Data' else ''} {size}")
    return ", ".join(found)


def machine():
    """The machine and the day, as a sentence without its end."""
    known = cpu()
    parts = [known.get("model name", "unknown CPU")]
    if "cpu family" in known:
        parts.append(f"family {known['cpu family']}, model {known['model']}")
        parts[-1] += f" ({generation()})" if generation() else ""
    parts.append(caches())
    flags = set(known.get("flags", known.get("Features", "")).split())
    parts.append(" ".join(flag for flag in ["avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd"] if flag in flags))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts.append(f"{os.cpu_count()} CPUs, {memory:.0f} GiB")
    parts.append(f"{datetime.date.today()}, load {os.getloadavg()[0]:.1f}")
    return "; ".join(part for part in parts if part)
