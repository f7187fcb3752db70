"""Writes named tensors in the safetensors format: 8 bytes of header length, a JSON header, the tensors' bytes."""
import json
import struct

import numpy

DTYPES = {numpy.dtype("float32"): "F32", numpy.dtype("float64"): "F64"}


def write(path, tensors, made_by):
    header, body = {"__metadata__": {"made_by": made_by}}, b""
    for name, tensor in tensors.items():
        data = numpy.ascontiguousarray(tensor).tobytes()
        header[name] = {
            "dtype": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(body), len(body) + len(data)],
        }
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)
    print(f"{path}: {len(tensors)} tensors, {8 + len(text) + len(body)} bytes")
