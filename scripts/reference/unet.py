"""The product's U-Net in PyTorch, with the same parameter names, in float64."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    """Two times 3×3 convolution → batch norm → ReLU."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(x)))


class DecoderBlock(Block):
    """Doubles the resolution, appends to the skip connection, then a block."""

    def __init__(self, inputs, skip, upsampling):
        super().__init__(2 * skip if upsampling == "transposed" else inputs + skip, skip)
        self.upsampling = upsampling
        if upsampling == "transposed":
            self.up = nn.ConvTranspose2d(inputs, skip, 2, 2)

    def forward(self, x, skip):
        if self.upsampling == "transposed":
            x = self.up(x)
        elif self.upsampling == "nearest":
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        else:
            x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        return super().forward(torch.cat([skip, x], 1))


class UNet(nn.Module):
    def __init__(self, bands, classes, width, depth, upsampling):
        super().__init__()
        channels = [width << level for level in range(depth + 1)]
        self.depth = depth
        self.encoder = nn.ModuleList(
            [Block(bands if level == 0 else channels[level - 1], channels[level]) for level in range(depth + 1)])
        self.decoder = nn.ModuleDict(
            {
                str(level): DecoderBlock(channels[level + 1], channels[level], upsampling)
                for level in reversed(range(depth))
            })
        self.head = nn.Conv2d(width, classes, 1)
        self.double()

    def forward(self, x):
        height, width = x.shape[2:]
        multiple = 1 << self.depth
        x = F.pad(x, (0, -width % multiple, 0, -height % multiple), mode="replicate")
        skips = []
        for level, block in enumerate(self.encoder):
            x = block(x if level == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        for level in reversed(range(self.depth)):
            x = self.decoder[str(level)](x, skips[level])
        return self.head(x)[:, :, :height, :width]

    def parameters_in_order(self):
        """(name, parameter) in the order of the product's flat buffer."""
        order = ["up.weight", "up.bias"]
        for i in (1, 2):
            order += [f"conv{i}.weight", f"norm{i}.weight", f"norm{i}.bias"]
        named = dict(self.named_parameters())
        blocks = [f"encoder.{level}" for level in range(self.depth + 1)]
        blocks += [f"decoder.{level}" for level in reversed(range(self.depth))]
        names = [f"{block}.{part}" for block in blocks for part in order if f"{block}.{part}" in named]
        names += ["head.weight", "head.bias"]
        assert sorted(names) == sorted(named), set(names) ^ set(named)
        return [(name, named[name]) for name in names]
