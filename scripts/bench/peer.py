#!/usr/bin/env python3
"""Times the product's U-Net in PyTorch or OpenVINO and prints one JSON line: seconds of each step, peak memory.

    peer.py torch    --mode train --width 32 --batch 8 --size 256 --threads 2 --dtype fp32 --channels-last
    peer.py export   --width 32 --size 512 --model unet.onnx
    peer.py openvino --model unet.onnx --size 512 --threads 2 --dtype bf16 [--scene 4096]

Training: forward, weighted cross-entropy, backward, AdamW. Inference: evaluation mode, no gradients. With --scene a
step is a scene of bytes in memory: normalised and predicted window by window, the class of each pixel kept.
"""
import argparse
import json
import os
import pathlib
import resource
import sys
import time

import numpy

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("tool", choices=["torch", "export", "openvino"])
parser.add_argument("--mode", choices=["train", "infer"], default="infer")
parser.add_argument("--model", help="the ONNX file to write or read")
parser.add_argument("--width", type=int, default=32)
parser.add_argument("--depth", type=int, default=4)
parser.add_argument("--batch", type=int, default=1)
parser.add_argument("--size", type=int, default=512)
parser.add_argument("--scene", type=int, default=0)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--steps", type=int, default=3)
parser.add_argument("--warmup", type=int, default=2)
arguments = parser.parse_args()

os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
os.environ.setdefault("KMP_BLOCKTIME", "1")


def unet():
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "reference"))
    import torch
    from unet import UNet

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    return torch, UNet(3, 2, arguments.width, arguments.depth, "transposed").float()


def images():
    random = numpy.random.default_rng(7)
    return random.standard_normal((arguments.batch, 3, arguments.size, arguments.size), dtype=numpy.float32)


def torch_training():
    """A function that does one step."""
    torch, network = unet()
    layout = torch.channels_last if arguments.channels_last else torch.contiguous_format
    network = network.to(memory_format=layout)
    batch = torch.from_numpy(images()).to(memory_format=layout)
    labels = (torch.rand(arguments.batch, arguments.size, arguments.size) < 0.01).long()
    weights = torch.tensor([1.0, 8.0])
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-4, fused=True)

    def train():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=arguments.dtype == "bf16"):
            logits = network(batch)
        torch.nn.functional.cross_entropy(logits.float(), labels, weights).backward()
        optimizer.step()

    return train


def torch_network():
    """A function from images to logits [N, 2, H, W]."""
    torch, network = unet()
    layout = torch.channels_last if arguments.channels_last else torch.contiguous_format
    network = network.to(memory_format=layout).eval()

    def infer(batch):
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=arguments.dtype == "bf16"):
            return network(torch.from_numpy(batch).to(memory_format=layout)).float().numpy()

    return infer


def openvino_network():
    import openvino

    precision = {"fp32": "f32", "bf16": "bf16"}[arguments.dtype]
    settings = {
        "INFERENCE_NUM_THREADS": arguments.threads, "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY",
    }
    core = openvino.Core()
    request = core.compile_model(core.read_model(arguments.model), "CPU", settings).create_infer_request()
    return lambda batch: request.infer({0: batch}, share_inputs=True, share_outputs=True)[0]


def export():
    torch, network = unet()
    torch.onnx.export(
        network.eval(), (torch.from_numpy(images()),), arguments.model, input_names=["x"], output_names=["y"],
        dynamo=False)


def scene_step(network):
    """A function that predicts a scene whose sides are multiples of the window's."""
    side, window = arguments.scene, arguments.size
    scene = numpy.random.default_rng(7).integers(0, 256, (3, side, side), dtype=numpy.uint8)
    classes = numpy.empty((side, side), dtype=numpy.uint8)

    def predict():
        for y in range(0, side, window):
            for x in range(0, side, window):
                samples = scene[None, :, y : y + window, x : x + window].astype(numpy.float32)
                samples -= 127.5
                samples *= 1 / 73.9
                logits = network(samples)[0]
                numpy.greater_equal(logits[1], logits[0], out=classes[y : y + window, x : x + window], casting="unsafe")

    return predict


def step():
    if arguments.mode == "train":
        return torch_training()
    network = torch_network() if arguments.tool == "torch" else openvino_network()
    batch = images()
    for _ in range(arguments.warmup):
        network(batch)
    return scene_step(network) if arguments.scene else lambda: network(batch)


def timed():
    one = step()
    warmup = 0 if arguments.scene else arguments.warmup
    seconds = []
    for number in range(warmup + arguments.steps):
        start = time.perf_counter()
        one()
        if number >= warmup:
            seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


if arguments.tool == "export":
    export()
    print(json.dumps({"model": arguments.model}))
else:
    print(json.dumps(timed()))
