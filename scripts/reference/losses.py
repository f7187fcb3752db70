"""The losses of the recipe in PyTorch. Labels: class indices [N, H, W], 255 ignored."""
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


def jaccard(logits, labels, over, smooth):
    valid = (labels != IGNORED)[:, None].to(logits.dtype)
    target = torch.where(labels != IGNORED, labels, torch.zeros_like(labels))
    t = F.one_hot(target, logits.shape[1]).permute(0, 3, 1, 2).to(logits.dtype) * valid
    p = F.softmax(logits, 1) * valid
    axes = (0, 2, 3) if over == "batch" else (2, 3)
    intersection = (p * t).sum(axes)
    union = p.sum(axes) + t.sum(axes) - intersection
    distance = 1 - (intersection + smooth) / (union + smooth)
    if over == "image":
        distance = distance[valid.sum((1, 2, 3)) > 0]
    return distance[..., 1:].mean()
