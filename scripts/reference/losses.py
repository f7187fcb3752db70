"""The losses of the recipe in PyTorch. Labels: class indices [N, H, W], 255 ignored."""
import math

import torch
import torch.nn.functional as F

IGNORED = 255


def cross_entropy(logits, labels, weights=None):
    weights = None if weights is None else torch.tensor(weights, dtype=logits.dtype)
    return F.cross_entropy(logits, labels, weight=weights, ignore_index=IGNORED)


def focal(logits, labels, gamma, alpha):
    valid = labels != IGNORED
    log_p = F.log_softmax(logits, 1)
    target = torch.where(valid, labels, torch.zeros_like(labels))
    log_pt = log_p.gather(1, target[:, None])[:, 0][valid]
    alpha_t = torch.tensor(alpha, dtype=logits.dtype)[target][valid]
    return -(alpha_t * (1 - log_pt.exp()) ** gamma * log_pt).mean()


def one_hot(logits, labels):
    """Targets and probabilities [N, C, H, W], zero where a pixel is ignored, and the valid mask [N, 1, H, W]."""
    valid = (labels != IGNORED)[:, None].to(logits.dtype)
    target = torch.where(labels != IGNORED, labels, torch.zeros_like(labels))
    t = F.one_hot(target, logits.shape[1]).permute(0, 3, 1, 2).to(logits.dtype) * valid
    return t, F.softmax(logits, 1) * valid, valid


def jaccard(logits, labels, over, smooth):
    t, p, valid = one_hot(logits, labels)
    axes = (0, 2, 3) if over == "batch" else (2, 3)
    intersection = (p * t).sum(axes)
    union = p.sum(axes) + t.sum(axes) - intersection
    distance = 1 - (intersection + smooth) / (union + smooth)
    if over == "image":
        distance = distance[valid.sum((1, 2, 3)) > 0]
    return distance[..., 1:].mean()


def tversky(logits, labels, over, smooth, alpha, beta):
    t, p, valid = one_hot(logits, labels)
    axes = (0, 2, 3) if over == "batch" else (2, 3)
    right = (p * t).sum(axes)
    wrong = alpha * (p * (1 - t)).sum(axes) + beta * (t * (1 - p)).sum(axes)
    distance = 1 - (right + smooth) / (right + wrong + smooth)
    if over == "image":
        distance = distance[valid.sum((1, 2, 3)) > 0]
    return distance[..., 1:].mean()


def lovasz(logits, labels, over, smooth):
    """Berman et al.'s lovasz_grad, with `smooth` pixels that are always right."""
    p = F.softmax(logits, 1)
    groups = [slice(None)] if over == "batch" else [slice(n, n + 1) for n in range(len(labels))]
    values = []
    for group in groups:
        valid = labels[group] != IGNORED
        if not valid.any():
            continue
        for c in range(1, logits.shape[1]):
            t = (labels[group][valid] == c).to(logits.dtype)
            errors, order = (t - p[group][:, c][valid]).abs().sort(descending=True, stable=True)
            t = t[order]
            intersection = t.sum() + smooth - t.cumsum(0)
            union = t.sum() + smooth + (1 - t).cumsum(0)
            distance = 1 - intersection / union
            growth = torch.cat([distance[:1], distance[1:] - distance[:-1]])
            values.append((errors * growth).sum())
    return torch.stack(values).mean()


def bridged(mask, ignored):
    """The mask with the runs of at most 5 ignored pixels, along a row or a column, that lie between two of its pixels."""
    result = mask.clone()
    for m, i, r in ((mask, ignored, result), (mask.T, ignored.T, result.T)):
        for y, row in enumerate(m):
            xs = row.nonzero().flatten().tolist()
            for a, b in zip(xs, xs[1:]):
                if 1 < b - a <= 6 and i[y, a + 1:b].all():
                    r[y, a + 1:b] = True
    return result


def object_pixels(mask, ignored=None):
    """{(y, x): number of the 8-connected component, from 0} by flood fill; ignored pixels join what they divide."""
    if ignored is not None:
        numbers, count = object_pixels(bridged(mask, ignored))
        return {pixel: number for pixel, number in numbers.items() if mask[pixel]}, count
    numbers, count = {}, 0
    for start in sorted((y, x) for y, x in mask.nonzero().tolist()):
        if start in numbers:
            continue
        stack = [start]
        while stack:
            y, x = stack.pop()
            if not (0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]) or not mask[y, x] or (y, x) in numbers:
                continue
            numbers[y, x] = count
            stack += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        count += 1
    return numbers, count


def boundary_cross_entropy(logits, labels, weights, boundary_weight, width):
    """Background pixels weigh the more the nearer they are to two objects (U-Net, equation 2), by brute force."""
    w = torch.tensor(weights, dtype=logits.dtype)[torch.where(labels != IGNORED, labels, torch.zeros_like(labels))]
    for n in range(len(labels)):
        objects = []
        for c in range(1, logits.shape[1]):
            numbers, count = object_pixels(labels[n] == c)
            objects += [[pixel for pixel, number in numbers.items() if number == k] for k in range(count)]
        for y, x in (labels[n] == 0).nonzero().tolist():
            distances = sorted(min(((y - v) ** 2 + (x - u) ** 2) ** 0.5 for v, u in pixels) for pixels in objects)
            if len(distances) > 1 and sum(distances[:2]) <= 3 * width:
                w[n, y, x] += boundary_weight * math.exp(-sum(distances[:2]) ** 2 / (2 * width**2))
    valid = labels != IGNORED
    target = torch.where(valid, labels, torch.zeros_like(labels))
    log_pt = F.log_softmax(logits, 1).gather(1, target[:, None])[:, 0]
    return -(w * log_pt)[valid].sum() / w[valid].sum()


def overlap_by_objects(logits, labels, alpha, beta, smooth, margin, areas):
    """1 - (sum of the objects' indices + 1) / (objects + probability near no object / area + 1), by brute force."""
    t, p, valid = one_hot(logits, labels)
    height, width = labels.shape[1:]
    losses = []
    for c in range(1, logits.shape[1]):
        found, total = 1.0, 1.0
        for n in range(len(labels)):
            numbers, count = object_pixels(labels[n] == c, labels[n] == IGNORED)
            region = torch.full((height, width), -1)
            for y in range(height):
                for x in range(width):
                    nearest = [((y - v) ** 2 + (x - u) ** 2, u, v) for v, u in numbers]
                    if nearest and min(nearest)[0] <= margin**2:
                        _, u, v = min(nearest)
                        region[y, x] = numbers[v, u]
            total = total + count + p[n, c][region < 0].sum() / areas[c - 1]
            for k in range(count):
                pk, tk, vk = p[n, c][region == k], t[n, c][region == k], valid[n, 0][region == k]
                right = (pk * tk).sum()
                wrong = alpha * (pk * (vk - tk)).sum() + beta * (tk * (1 - pk)).sum()
                found = found + (right + smooth) / (right + wrong + smooth)
        losses.append(1 - found / total)
    return torch.stack(losses).mean()
