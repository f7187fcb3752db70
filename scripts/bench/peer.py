#!/usr/bin/env python3
"""Times the product's U-Net in PyTorch or OpenVINO and prints one JSON line: seconds of each step, peak memory.

    peer.py torch    --mode train --width 32 --batch 8 --size 256 --threads 2 --dtype fp32 --channels-last
    peer.py openvino --width 32 --size 512 --threads 2 --dtype bf16

Training: forward, weighted cross-entropy, backward, AdamW. Inference: evaluation mode, no gradients.
"""
import argparse
import json
import os
import pathlib
import resource
import sys
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("tool", choices=["torch", "openvino"])
parser.add_argument("--mode", choices=["train", "infer"], default="infer")
parser.add_argument("--width", type=int, default=32)
parser.add_argument("--depth", type=int, default=4)
parser.add_argument("--batch", type=int, default=1)
parser.add_argument("--size", type=int, default=512)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--steps", type=int, default=3)
parser.add_argument("--warmup", type=int, default=2)
arguments = parser.parse_args()

os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
os.environ.setdefault("KMP_BLOCKTIME", "1")
import torch  # noqa: E402  (after the environment that it reads)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "reference"))
from unet import UNet  # noqa: E402

torch.set_num_threads(arguments.threads)
torch.manual_seed(0)


def torch_step():
    """A function that does one step."""
    layout = torch.channels_last if arguments.channels_last else torch.contiguous_format
    network = UNet(3, 2, arguments.width, arguments.depth, "transposed").float().to(memory_format=layout)
    images = torch.randn(arguments.batch, 3, arguments.size, arguments.size).to(memory_format=layout)
    labels = (torch.rand(arguments.batch, arguments.size, arguments.size) < 0.01).long()
    weights = torch.tensor([1.0, 8.0])
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=arguments.dtype == "bf16")

    if arguments.mode == "infer":
        network.eval()

        def infer():
            with torch.inference_mode(), autocast:
                network(images)

        return infer

    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-4, fused=True)

    def train():
        optimizer.zero_grad(set_to_none=True)
        with autocast:
            logits = network(images)
        torch.nn.functional.cross_entropy(logits.float(), labels, weights).backward()
        optimizer.step()

    return train


def openvino_step():
    import openvino

    network = UNet(3, 2, arguments.width, arguments.depth, "transposed").float().eval()
    images = torch.randn(arguments.batch, 3, arguments.size, arguments.size)
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/unet.onnx"
        torch.onnx.export(network, (images,), path, input_names=["x"], output_names=["y"], dynamo=False)
        model = openvino.Core().read_model(path)
    precision = {"fp32": "f32", "bf16": "bf16"}[arguments.dtype]
    settings = {
        "INFERENCE_NUM_THREADS": arguments.threads, "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY",
    }
    request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
    values = images.numpy()
    return lambda: request.infer({0: values}, share_inputs=True, share_outputs=True)


step = torch_step() if arguments.tool == "torch" else openvino_step()
seconds = []
for number in range(arguments.warmup + arguments.steps):
    start = time.perf_counter()
    step()
    if number >= arguments.warmup:
        seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
