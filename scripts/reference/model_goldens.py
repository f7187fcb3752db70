#!/usr/bin/env python3
"""Makes Tests/Engine/ModelTests/Goldens/*.safetensors with PyTorch, in float64 from float32 inputs.

    pip install torch==2.13.0 numpy
    python3 scripts/reference/model_goldens.py

Inputs are not stored: both sides draw them from the keyed random numbers of `keyed_random.py`, rounded to float32.
The key of a tensor is (case seed, index); the indices are stated where they are drawn. Tests read the files with
Tests/Engine/ModelTests/GoldenFile.swift and need no Python.
"""
import math
import pathlib

import numpy
import torch
import torch.nn.functional as F

import golden_file
import losses
from keyed_random import Random
from unet import UNet

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests/Engine/ModelTests/Goldens"
MADE_BY = f"scripts/reference/model_goldens.py, torch {torch.__version__.split('+')[0]}"


def tensor(*key, shape, low=-1.0, high=1.0):
    return torch.from_numpy(Random(*key).floats(shape, low, high)).double()


def labels(*key, shape, classes, ignored=True):
    """Class indices; one pixel in `2 · classes + 1` is ignored, and background is the most frequent class."""
    drawn = Random(*key).integers(shape, 2 * classes + 1)
    drawn[drawn >= classes + 1] = 0
    drawn[drawn == classes] = losses.IGNORED if ignored else 0
    return torch.from_numpy(drawn)


def f64(value):
    return value.detach().numpy().astype(numpy.float64)


def f32(value):
    return value.detach().numpy().astype(numpy.float32)


# Losses: logits key (1, C), labels key (2, C). The third image of three is all background, the fourth all ignored.
LOSSES = {
    "cross_entropy": losses.cross_entropy,
    "weighted_cross_entropy": lambda z, t: losses.cross_entropy(z, t, [1.0, 7.5, 3.25][: z.shape[1]]),
    "focal_2": lambda z, t: losses.focal(z, t, 2, [0.25, 0.75, 0.5][: z.shape[1]]),
    "focal_half": lambda z, t: losses.focal(z, t, 0.5, [1.0, 1.0, 1.0][: z.shape[1]]),
    "boundary": lambda z, t: losses.boundary_cross_entropy(z, t, [1.0, 7.5, 3.25][: z.shape[1]], 4.0, 1.5),
    "jaccard_batch": lambda z, t: losses.jaccard(z, t, "batch", 1.0),
    "jaccard_image": lambda z, t: losses.jaccard(z, t, "image", 0.5),
    "jaccard_object": lambda z, t: losses.overlap_by_objects(z, t, 1, 1, 0.5, 2, [6.0, 4.0]),
    "dice_batch": lambda z, t: losses.tversky(z, t, "batch", 1.0, 0.5, 0.5),
    "dice_object": lambda z, t: losses.overlap_by_objects(z, t, 0.5, 0.5, 1.0, 0, [3.0, 5.0]),
    "tversky_image": lambda z, t: losses.tversky(z, t, "image", 2.0, 0.3, 0.7),
    "lovasz_batch": lambda z, t: losses.lovasz(z, t, "batch", 1.0),
    "lovasz_image": lambda z, t: losses.lovasz(z, t, "image", 0.25),
    "sum": lambda z, t: (0.5 * losses.cross_entropy(z, t, [1.0, 7.5, 3.25][: z.shape[1]])
                         + 0.25 * losses.jaccard(z, t, "batch", 1.0) + 2 * losses.lovasz(z, t, "image", 1.0)),
}


def make_losses():
    out = {}
    for classes in (2, 3):
        shape = (4, classes, 5, 7)
        t = labels(2, classes, shape=(4, 5, 7), classes=classes)
        t[2] = 0
        t[3] = losses.IGNORED
        for name, loss in LOSSES.items():
            z = tensor(1, classes, shape=shape, low=-4, high=4).requires_grad_()
            value = loss(z, t)
            value.backward()
            out[f"{name}.{classes}.value"] = f64(value).reshape(1)
            out[f"{name}.{classes}.gradient"] = f64(z.grad)
    golden_file.write(FOLDER / "losses.safetensors", out, MADE_BY)


# Optimizers: parameters key (1), gradients of step s key (2, s), scaled; 12 numbers decay, 8 do not.
OPTIMIZERS = {
    "adamw": lambda groups: torch.optim.AdamW(groups, lr=0.1, betas=(0.9, 0.99), eps=1e-6),
    "sgd": lambda groups: torch.optim.SGD(groups, lr=0.1),
    "momentum": lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9),
    "nesterov": lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True),
}


def groups_of(parameters, decay):
    """`parameters`: (parameter, whether it decays)."""
    return [
        {"params": [p for p, decays in parameters if decays], "weight_decay": decay},
        {"params": [p for p, decays in parameters if not decays], "weight_decay": 0.0},
    ]


def make_optimizers():
    out = {}
    for name, make in OPTIMIZERS.items():
        start = tensor(1, shape=(20,))
        weight, bias = start[:12].clone().requires_grad_(), start[12:].clone().requires_grad_()
        optimizer = make(groups_of([(weight, True), (bias, False)], 0.05))
        history = []
        for step in range(6):
            g = tensor(2, step, shape=(20,)) * (0.01 if step == 3 else 1.0)
            weight.grad, bias.grad = g[:12].clone(), g[12:].clone()
            for group in optimizer.param_groups:
                group["lr"] = 0.1 / (step + 1)
            optimizer.step()
            history.append(torch.cat([weight, bias]).detach().clone())
        out[name] = f64(torch.stack(history))
    golden_file.write(FOLDER / "optimizers.safetensors", out, MADE_BY)


# Operations. Keys: x (1, case), weight (2, case), bias (3, case), dy (4, case).
def make_operations():
    out = {}

    def record(name, y, dy, **inputs):
        y.backward(dy)
        out[f"{name}.y"] = f32(y)
        for key, value in inputs.items():
            out[f"{name}.d{key}"] = f32(value.grad)

    def draw(case, *shapes):
        return [tensor(i + 1, case, shape=shape).requires_grad_() for i, shape in enumerate(shapes)]

    x, w, b = draw(1, (2, 5, 6, 7), (18, 5, 3, 3), (18,))
    record("convolution3", F.conv2d(x, w, b, padding=1), tensor(4, 1, shape=(2, 18, 6, 7)), x=x, weight=w, bias=b)
    x, w, b = draw(2, (2, 17, 3, 5), (2, 17, 1, 1), (2,))
    record("convolution1", F.conv2d(x, w, b), tensor(4, 2, shape=(2, 2, 3, 5)), x=x, weight=w, bias=b)
    x, w, b = draw(3, (2, 18, 3, 4), (18, 9, 2, 2), (9,))
    record("transposed", F.conv_transpose2d(x, w, b, stride=2), tensor(4, 3, shape=(2, 9, 6, 8)), x=x, weight=w, bias=b)
    x, w, b = draw(4, (3, 20, 4, 5), (20,), (20,))
    mean, variance = torch.zeros(20).double(), torch.ones(20).double()
    y = F.relu(F.batch_norm(x, mean, variance, w, b, training=True, momentum=0.1, eps=1e-5))
    record("norm_relu", y, tensor(4, 4, shape=(3, 20, 4, 5)), x=x, weight=w, bias=b)
    out["norm_relu.running_mean"], out["norm_relu.running_var"] = f32(mean), f32(variance)
    # Rounded to quarters, so that maxima are tied.
    x = (torch.round(tensor(1, 5, shape=(2, 3, 6, 8)) * 4) / 4).requires_grad_()
    record("max_pool", F.max_pool2d(x, 2), tensor(4, 5, shape=(2, 3, 3, 4)), x=x)
    (x,) = draw(6, (2, 3, 3, 4))
    record("nearest", F.interpolate(x, scale_factor=2, mode="nearest"), tensor(4, 6, shape=(2, 3, 6, 8)), x=x)
    (x,) = draw(7, (2, 3, 3, 4))
    y = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    record("bilinear", y, tensor(4, 7, shape=(2, 3, 6, 8)), x=x)
    golden_file.write(FOLDER / "operations.safetensors", out, MADE_BY)


# Networks: parameter i (in flat order) key (seed, 1, i), images (seed, 2), labels (seed, 3).
NETWORKS = {
    "transposed_2": dict(
        seed=51, bands=3, classes=2, width=8, depth=2, upsampling="transposed", shape=(2, 16, 12),
        loss=lambda z, t: losses.cross_entropy(z, t, [1.0, 5.0])),
    "nearest_3": dict(
        seed=172, bands=1, classes=3, width=8, depth=2, upsampling="nearest", shape=(2, 12, 16),
        loss=lambda z, t: losses.focal(z, t, 2, [0.5, 1.0, 2.0])),
    "bilinear_2_odd": dict(
        seed=253, bands=3, classes=2, width=8, depth=2, upsampling="bilinear", shape=(3, 13, 11),
        loss=lambda z, t: losses.jaccard(z, t, "batch", 1.0)),
    "transposed_3_odd": dict(
        seed=224, bands=4, classes=3, width=5, depth=3, upsampling="transposed", shape=(2, 17, 22),
        loss=lambda z, t: losses.jaccard(z, t, "image", 1.0)),
}


def build(case):
    net = UNet(case["bands"], case["classes"], case["width"], case["depth"], case["upsampling"])
    with torch.no_grad():
        for i, (name, parameter) in enumerate(net.parameters_in_order()):
            low, high = -0.5, 0.5
            if "norm" in name and name.endswith("weight"):
                low, high = 0.5, 1.5
            elif parameter.dim() == 4:
                # He: inputs of one output, which a transposed convolution has in its first axis.
                fan_in = parameter.shape[0] if ".up." in name else parameter[0].numel()
                high = math.sqrt(6 / fan_in)
                low = -high
            parameter.copy_(tensor(case["seed"], 1, i, shape=tuple(parameter.shape), low=low, high=high))
    return net


class Margin:
    """How near a network's passes come to a kink: the least |input| of a ReLU, the least lead of a maximum in pooling.

    Beyond a kink the gradient jumps, and rounding would decide on which side float32 is: cases keep a distance.
    """

    def __init__(self, net):
        self.least = math.inf
        for name, module in net.named_modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.register_forward_hook(lambda _module, _input, output, name=name: self.see(output, name))

    def see(self, z, name):
        margin = z.abs().min()
        if name.startswith("encoder") and name.endswith("norm2"):
            images, channels, height, width = z.shape
            if height % 2 == 0 and width % 2 == 0:
                quads = F.relu(z).reshape(images, channels, height // 2, 2, width // 2, 2)
                quads = quads.permute(0, 1, 2, 4, 3, 5)
                best = quads.reshape(-1, 4).topk(2).values
                lead = best[:, 0] - best[:, 1]
                # Repeated pixels at a padded edge have equal maxima, which is no matter: their gradients are equal too.
                margin = torch.minimum(margin, lead[lead > 1e-12].min())
        self.least = min(self.least, margin.item())


def make_network(name, case):
    images, height, width = case["shape"]
    x = tensor(case["seed"], 2, shape=(images, case["bands"], height, width), low=-2, high=2)
    t = labels(case["seed"], 3, shape=case["shape"], classes=case["classes"])
    out = {}

    net = build(case)
    margins = [Margin(net)]
    z = net(x)
    value = case["loss"](z, t)
    value.backward()
    out["logits"], out["loss"] = f32(z), f64(value).reshape(1)
    for key, parameter in net.parameters_in_order():
        out[f"gradient.{key}"] = f32(parameter.grad)
    for key, buffer in net.named_buffers():
        if not key.endswith("num_batches_tracked"):
            out[f"statistics.{key}"] = f32(buffer)

    for optimizer_name, make in {
        "adamw": lambda groups: torch.optim.AdamW(groups, lr=2e-3),
        "sgd": lambda groups: torch.optim.SGD(groups, lr=2e-2, momentum=0.9, nesterov=True),
    }.items():
        net = build(case)
        margins.append(Margin(net))
        optimizer = make(groups_of([(p, p.dim() == 4) for _, p in net.parameters_in_order()], 1e-2))
        values = []
        for _ in range(10):
            optimizer.zero_grad()
            value = case["loss"](net(x), t)
            value.backward()
            optimizer.step()
            values.append(value.detach())
        out[f"losses.{optimizer_name}"] = f64(torch.stack(values))
    margin = min(margin.least for margin in margins)
    if margin < 5e-6:
        return print(f"{name}: seed {case['seed']} comes as near as {margin:.1e} to a kink; take another")
    net.eval()
    out["inference"] = f32(net(x))
    golden_file.write(FOLDER / f"network_{name}.safetensors", out, MADE_BY)


if __name__ == "__main__":
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    make_losses()
    make_optimizers()
    make_operations()
    for name, case in NETWORKS.items():
        make_network(name, case)
