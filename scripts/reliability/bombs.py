"""Bombs: small files that claim much are refused at once and in little memory, and what is only large is read in little."""

import struct
import zlib

from program import TINY, counted

MEBIBYTES = 64


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(side, rows, interlaced=False):
    """An RGB image that says it has `side` pixels a side; zeros for so many rows of it, a thousandth as long."""
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(bytes(1 + 3 * side)) for _ in range(rows)] + [packer.flush()])
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def tiff(path, width, height, bands=1, size=0, tile=0, compression=1):
    """Zeros: one strip in a file of `size` bytes, or tiles of which none is in the file."""
    tags = [(256, width), (257, height), (258, 8), (259, compression), (262, 1), (277, bands)]
    first = 8 + 2 + 12 * (len(tags) + (4 if tile else 3)) + 4
    if tile:
        # The tables of their places and lengths follow: zeros, too.
        count = -(-width // tile) * -(-height // tile)
        tags += [(322, tile), (323, tile)]
        entries = [(tag, 4, 1, value) for tag, value in tags] + [(324, 4, count, first), (325, 4, count, first + 4 * count)]
        size = first + 8 * count
    else:
        tags += [(273, first), (278, height), (279, min(width * height * bands, 2**32 - 1))]
        entries = [(tag, 4, 1, value) for tag, value in sorted(tags)]
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHIH", b"II", 42, 8, len(entries)))
        file.write(b"".join(struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", 0))
        # A hole, which takes no space on the disk.
        file.truncate(max(size, first))


def rasters(program):
    """Row 14: what `segtrain inspect`, which reads every sample, takes for them."""
    folder = program.folder / "bombs"
    folder.mkdir()
    (folder / "claim.png").write_bytes(png(999_999, 1))
    (folder / "interlaced.png").write_bytes(png(20_000, 20_000, interlaced=True))
    (folder / "zeros.png").write_bytes(png(20_000, 20_000))
    tiff(folder / "claim.tif", 65_536, 32_768)
    tiff(folder / "deflated-strip.tif", 65_536, 32_768, size=2**31 + 4096, compression=8)
    tiff(folder / "zeros-strip.tif", 65_536, 32_768, size=2**31 + 4096)
    tiff(folder / "bands.tif", 64, 64, bands=65_535, size=2**28 + 4096)
    tiff(folder / "zeros.tif", 46_341, 46_341, tile=512)
    results = []
    for path in sorted(folder.iterdir()):
        result = program.measure("inspect", path)
        if path.stem.startswith("zeros"):
            # No bombs: scenes of 1.2 and 2.1 GB, which are read by window.
            held = result.code == 0 and result.peak <= 2 * MEBIBYTES << 20
        else:
            held = result.is_one_line and path.name in result.errors and result.seconds <= 0.3
            held = held and result.peak <= MEBIBYTES << 20
        results.append((path.name, held, taken(result)))
        path.unlink()
    yield counted("14", "rasters that claim 10⁸ to 10¹² samples",
                  f"refused within 0.3 s in at most {MEBIBYTES} MiB, or read by window in at most {2 * MEBIBYTES}",
                  results, least=8)


def settings(program):
    """Row 16: `segtrain config check` of settings that explode."""
    names = "abcdefghij"
    texts = {
        "aliases": f"a: &a [{'x,' * 9}]\n" + "".join(f"{b}: &{b} [{f'*{a},' * 9}]\n" for a, b in zip(names, names[1:])),
        "deep": "data: " + "[" * 1_000_000,
        "deep-closed": "data: " + "[" * 500_000 + "]" * 500_000,
        "deep-keys": "data: " + "{a: " * 250_000,
        "nul": TINY.replace("model", "mo\0del"),
        "mark": "\ufeff" + TINY,
        "returns": TINY.replace("\n", "\r\n"),
    }
    for name, text in texts.items():
        (program.folder / f"bomb-{name}.yaml").write_bytes(text.encode())
    with open(program.folder / "bomb-long.yaml", "w") as file:
        file.write(TINY)
        # Piece by piece: what this process takes counts for those that it starts.
        for _ in range(100):
            file.write(f"#{'x' * 1022}\n" * 1024)
    results = []
    for path in sorted(program.folder.glob("bomb-*.yaml")):
        result = program.measure("config", "check", path.name)
        is_harmless = path.stem in ("bomb-mark", "bomb-returns")
        held = result.code == 0 if is_harmless else result.code == 78 and result.is_one_line and path.name in result.errors
        results.append((path.name, held and result.seconds <= 0.5 and result.peak <= MEBIBYTES << 20, taken(result)))
        path.unlink()
    yield counted("16", "settings with a bomb of aliases, 1,000,000 levels, NUL, 100 MB, a byte order mark, CRLF",
                  f"refused or read within 0.5 s in at most {MEBIBYTES} MiB", results, least=8)


def taken(result):
    return f"{result.code} after {result.seconds:.2f} s, {result.peak >> 20} MiB: {result.errors.strip()[-200:]}"


SWEEPS = [rasters, settings]
