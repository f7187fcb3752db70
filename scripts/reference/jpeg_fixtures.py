"""Writes the small JPEGs of Tests/Imagery/RasterTests/Fixtures/JPEG, and beside each that can be read the samples that
Pillow's libjpeg decodes, as a PNG.

Needs: pip install pillow numpy imagecodecs. Use: scripts/reference/jpeg_fixtures.py [FOLDER]
"""
import pathlib
import struct
import sys

import imagecodecs
import numpy
from PIL import Image

WIDTH, HEIGHT = 45, 37  # blocks at the right and bottom are not whole
DEFAULT_FOLDER = pathlib.Path(__file__).parents[2] / "Tests/Imagery/RasterTests/Fixtures/JPEG"


def exif(orientation, order):
    """The APP1 body of one tag, behind another one: Make is "ab"."""
    entries = struct.pack(order + "HHI4s", 271, 2, 3, b"ab\0\0") + struct.pack(order + "HHIHH", 274, 3, 1, orientation, 0)
    header = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, 2)
    return b"Exif\0\0" + header + entries + struct.pack(order + "I", 0)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    y, x = numpy.mgrid[:HEIGHT, :WIDTH]
    bands = [5 * x, 6 * y, 128 + 60 * numpy.sin(x / 5) * numpy.cos(y / 4)]
    colour = Image.fromarray(numpy.stack(bands, axis=-1).astype("u1"))
    gray = colour.convert("L")

    def write(name, image, is_read=True, **options):
        path = folder / (name + ".jpg")
        image.save(path, quality=90, **options)
        if is_read:
            Image.open(path).save(folder / (name + ".png"), optimize=True)

    write("gray", gray)
    write("gray-progressive", gray, progressive=True)
    write("rgb-444", colour, subsampling=0)
    write("rgb-420", colour, subsampling=2)
    write("rgb-stored", colour, keep_rgb=True)
    write("progressive", colour, progressive=True)
    write("restart", colour, restart_marker_blocks=2)
    write("orientation-1", colour, exif=exif(1, "<"))
    write("orientation-6-little", colour, False, exif=exif(6, "<"))
    write("orientation-3-big", colour, False, exif=exif(3, ">"))
    write("cmyk", colour.convert("CMYK"), False)
    twelve = imagecodecs.jpeg_encode(numpy.asarray(gray).astype("u2") * 16, level=90, bitspersample=12)
    (folder / "twelve-bits.jpg").write_bytes(twelve)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER)
