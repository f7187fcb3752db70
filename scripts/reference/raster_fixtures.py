"""Writes the small rasters of Tests/Imagery/RasterTests/Fixtures: what the product reads but does not write itself.

Samples follow one formula (`pattern`), which the tests repeat, so no expected values are stored.
Needs: pip install numpy tifffile imagecodecs. Use: scripts/reference/raster_fixtures.py [FOLDER]
"""
import pathlib
import struct
import sys
import zlib

import numpy
import tifffile

WIDTH, HEIGHT = 37, 29
DEFAULT_FOLDER = pathlib.Path(__file__).parents[2] / "Tests/Imagery/RasterTests/Fixtures"


def pattern(bands, dtype, bits):
    """[HEIGHT, WIDTH, bands]: (7x + 13y + 50b) mod 2^bits for integers, (7x + 13y + 50b) / 8 - 20 for floats."""
    y, x, b = numpy.mgrid[:HEIGHT, :WIDTH, :bands]
    value = 7 * x + 13 * y + 50 * b
    return (value / 8 - 20 if numpy.dtype(dtype).kind == "f" else value % (1 << bits)).astype(dtype)


def png_rows(samples, bits):
    """Scan lines as PNG stores them, each with filter type 0."""
    lines = b""
    for row in samples:
        values = row.reshape(-1)
        if bits == 16:
            line = values.astype(">u2").tobytes()
        elif bits == 8:
            line = values.astype("u1").tobytes()
        else:
            line = numpy.packbits(numpy.unpackbits(values.astype("u1")[:, None], axis=1)[:, 8 - bits:].reshape(-1)).tobytes()
        lines += b"\0" + line
    return lines


def write_png(path, color_type, bits, bands, interlaced=False, extra=()):
    samples = pattern(bands, "u2", bits)
    if interlaced:  # Adam7: (first row, first column, row step, column step)
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        data = b"".join(png_rows(samples[y::dy, x::dx], bits) for y, x, dy, dx in passes)
    else:
        data = png_rows(samples, bits)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, color_type, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(data, 9)), (b"IEND", b"")]
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, body in chunks:
            file.write(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))


def write_tiff(path, bands, dtype, bits=8, **options):
    samples = pattern(bands, dtype, numpy.dtype(dtype).itemsize * 8 if bits == 8 else bits)
    if bits == 1:
        samples = samples.astype(bool)
    if options.get("planarconfig") == "separate":
        samples = samples.transpose(2, 0, 1)
    elif bands == 1:
        samples = samples[:, :, 0]
    tifffile.imwrite(path, samples, metadata=None, software=False, **options)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    palette = (b"PLTE", bytes(v for i in range(16) for v in (i, 2 * i, 255 - i)))
    write_png(folder / "gray1.png", 0, 1, 1)
    write_png(folder / "gray2-interlaced.png", 0, 2, 1, interlaced=True)
    write_png(folder / "gray4.png", 0, 4, 1)
    write_png(folder / "gray16-interlaced.png", 0, 16, 1, interlaced=True)
    write_png(folder / "gray-alpha8.png", 4, 8, 2)
    write_png(folder / "rgb8-interlaced.png", 2, 8, 3, interlaced=True)
    write_png(folder / "rgba16.png", 6, 16, 4)
    write_png(folder / "palette4.png", 3, 4, 1, extra=[palette, (b"tRNS", bytes([0, 128]))])

    write_tiff(folder / "rgb-lzw-predictor.tif", 3, "u1", compression="lzw", predictor=2, rowsperstrip=7, photometric="rgb")
    write_tiff(folder / "gray-packbits.tif", 1, "u1", compression="packbits", rowsperstrip=8)
    write_tiff(folder / "bilevel-min-is-white.tif", 1, "u1", bits=1, photometric="miniswhite", rowsperstrip=10)
    write_tiff(
        folder / "planar-tiled-big-endian.tif", 3, "u2", compression="zlib", tile=(16, 16), planarconfig="separate",
        photometric="minisblack", byteorder=">")
    write_tiff(folder / "float32-bigtiff-predictor3.tif", 2, "f4", compression="zlib", predictor=3, tile=(16, 32), bigtiff=True,
               photometric="minisblack", planarconfig="contig")
    write_tiff(folder / "float16-strips.tif", 1, "f2", rowsperstrip=5)
    write_tiff(folder / "float64-one-strip.tif", 1, "f8", rowsperstrip=HEIGHT)

    # JPEG loses, so this one is smooth and fills its tiles: red 3x, green 3y, blue 128.
    y, x = numpy.mgrid[:64, :64]
    smooth = numpy.stack([3 * x, 3 * y, 0 * x + 128], axis=-1).astype("u1")
    tifffile.imwrite(
        folder / "ycbcr-jpeg.tif", smooth, photometric="rgb", compression="jpeg", compressionargs={"level": 95},
        tile=(32, 32), metadata=None, software=False)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER)
