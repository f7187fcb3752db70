# What a recipe says without saying it: where weights are counted, what crops are drawn, which losses are logged.

# Two training tiles of 256 × 256 pixels, one with a car, one with 36, and one to validate on. Cars are 8 × 12 pixels.
semantics_tiles() {
    python3 - <<'EOF'
import os, random, struct, zlib
def png(path, size, value):
    rows = b"".join(b"\0" + bytes(value(x, y) for x in range(size)) for y in range(size))
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    open(path, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
noise = random.Random(1)
def tile(part, name, cars):
    for kind in ("images", "masks"): os.makedirs(f"{part}/{kind}", exist_ok=True)
    def car(x, y): return x // 40 < 6 and y // 40 < 6 and x % 40 < 12 and y % 40 < 8 and y // 40 * 6 + x // 40 < cars
    png(f"{part}/masks/{name}.png", 256, lambda x, y: 255 if car(x, y) else 0)
    png(f"{part}/images/{name}.png", 256, lambda x, y: (200 if car(x, y) else 60) + noise.randrange(40))
tile("train", "few", 1); tile("train", "many", 36); tile("val", "own", 9)
EOF
}

# The weight that crops of 64 pixels give a car, counted anew: crop_weight tile|object
crop_weight() {
    python3 - "$1" <<'EOF'
import random, sys
draw, size, side = random.Random(7), 256, 64
def car(x, y, cars): return x // 40 < 6 and y // 40 < 6 and x % 40 < 12 and y % 40 < 8 and y // 40 * 6 + x // 40 < cars
tiles = []
for cars in (1, 36):
    points = [(x, y) for y in range(size) for x in range(size) if car(x, y, cars)]
    sums = [[0] * (size + 1) for _ in range(size + 1)]
    for y in range(size):
        run = 0
        for x in range(size):
            run += car(x, y, cars)
            sums[y + 1][x + 1] = sums[y][x + 1] + run
    tiles.append((cars, points, sums))
seen, crops = 0, 60000
for _ in range(crops):
    if draw.random() < 0.5:
        weights = [1, 1] if sys.argv[1] == "tile" else [tiles[0][0], tiles[1][0]]
        _, points, sums = draw.choices(tiles, weights)[0]
        x, y = (min(max(p - draw.randrange(side), 0), size - side) for p in draw.choice(points))
    else:
        _, _, sums = draw.choice(tiles)
        x, y = draw.randrange(size - side + 1), draw.randrange(size - side + 1)
    seen += sums[y + side][x + side] - sums[y][x + side] - sums[y + side][x] + sums[y][x]
print(crops * side * side / seen - 1)
EOF
}

semantics_config() {
    cat >config.yaml <<'EOF'
data: {train: {images: train/images, masks: train/masks}, val: {images: val/images, masks: val/masks}}
model: {width: 2, depth: 1}
sampling: {crop_size: 64, crops_per_epoch: 16}
schedule:
  phases:
    - {name: find, loss: {kind: weighted_cross_entropy}, max_epochs: 1}
    - {name: cut, loss: jaccard, optimizer: rescale, max_epochs: 2}
EOF
}

if begin weights-of-crops && needs python3; then
    semantics_tiles
    semantics_config
    for sampling in tile object; do
        counted="$(crop_weight $sampling)"
        expect_code "trains, object_sampling: $sampling" 0 "$SEGTRAIN" train --config config.yaml --output "run-$sampling" \
            --set sampling.object_sampling=$sampling --set schedule.phases.find.loss.counted_in=crops
        printed="$(sed -n 's/.*weights background 1, car \([0-9.]*\)$/\1/p' printed | head -1)"
        # 4,096 draws: 2 % and a margin.
        expect_between "weight of a car by the crops, $sampling (counted anew: $counted)" \
            "$(awk "BEGIN { print 0.93 * $counted }")" "$(awk "BEGIN { print 1.07 * $counted }")" "$printed"
        expect_text "the tiles' weight beside it" 'counted in the crops; in the tiles they would be car 35\.9'
    done
fi

if begin validation-loss && needs python3; then
    semantics_tiles
    semantics_config
    expect_code "trains" 0 "$SEGTRAIN" train --config config.yaml --output run
    expect_text "named on the screen" '^epoch .*  loss  val_loss  '
    expect "a column beside the training loss" "training_loss,val_loss" "$(head -1 run/epochs.csv | cut -d, -f6,7)"
    expect "in events.jsonl" 3 "$(grep -c '"validationLoss":' run/events.jsonl)"
    expect "the rescaled optimizer is logged" 1 "$(grep -c '"gradientRatio":.*"kind":"optimizer"' run/events.jsonl)"
    expect_code "a condition on it" 0 "$SEGTRAIN" train --config config.yaml --output other \
        --set 'schedule.phases.cut.until={metric: val_loss, below: 100}'
    expect_text "says so" 'val_loss .* is below 100'
    expect "ends the phase" 2 "$(tail -n +2 other/epochs.csv | grep -c .)"
    expect_code "not for select: phases cannot be compared" 78 "$SEGTRAIN" config check config.yaml --set schedule.select.metric=val_loss
fi

# A step that diverges names its crops, with their sides.
if begin scales-of-crops && needs python3; then
    semantics_tiles
    semantics_config
    "$SEGTRAIN" train --config config.yaml --output run --set sampling.crop_size=64 --set augmentation.scale=[0.5,2] \
        --set training.batch_size=256 --set sampling.crops_per_epoch=512 --set optimizer.learning_rate=1000000 \
        --set optimizer.kind=sgd --set schedule.divergence.tries=1 >printed 2>&1
    sides="$(grep -o '[0-9]*,[0-9]*+[0-9]*' printed | sed 's/.*+//' | sort -n)"
    middle="$(echo "$sides" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }')"
    # Drawn evenly by the side it would be 80.
    expect_between "median side of $(echo "$sides" | wc -l) crops, of 32 to 128" 56 72 "$middle"
fi

if begin weight-explodes && needs python3; then
    semantics_tiles
    semantics_config
    python3 - <<'EOF'
import struct, zlib
# One object of 2 pixels in 65,536, and none.
for name, cars in (("few", 2), ("many", 0)):
    rows = b"".join(b"\0" + bytes(255 if y == 100 and x - 100 in range(cars) else 0 for x in range(256)) for y in range(256))
    def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    data = chunk(b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    open(f"train/masks/{name}.png", "wb").write(b"\x89PNG\r\n\x1a\n" + data)
EOF
    expect_code "trains" 0 "$SEGTRAIN" train --config config.yaml --output run
    expect_text "train warns" 'warning: automatic weights are high.*car 6\.55.*set the loss.s cap'
    "$SEGTRAIN" data check --config config.yaml >printed 2>&1
    expect_text "data check warns" 'warning *automatic weights are high.*car 6\.55'
    expect_code "with a cap" 0 "$SEGTRAIN" train --config config.yaml --output capped --set schedule.phases.find.loss.cap=20
    expect_no_text "no warning" 'automatic weights are high'
fi
