# Tiles and masks as others make them: fill values, smoothed masks, lines across objects, several classes, memory.
if begin undeclared-fill training/undeclared-fill; then
    cp -r "$IN"/* .
    expect_code "data check" 0 "$SEGTRAIN" data check --config config.yaml
    expect_text "names value, share and setting" '-9999, [0-9.]+ % of the pixels.*data.nodata to -9999'
    expect_code "declared" 0 "$SEGTRAIN" data check --config config.yaml --set data.nodata=-9999
    expect_text "nothing left to say" 'nothing wrong'
    "$SEGTRAIN" train -q --config config.yaml --set data.nodata=-9999 --output run >train.log 2>&1
    "$SEGTRAIN" eval --model run --images val/images --masks val/masks --json >eval.json 2>eval.log
    expect_between "pixel IoU, declared" 0.7 1 "$(json eval.json .pixel.iou)"
    "$SEGTRAIN" train --config config.yaml --set schedule.phases.precise.max_epochs=1 --output undeclared >printed 2>&1
    expect_text "train says so, too" 'warning: .*-9999'
fi

if begin soft-mask training/soft-mask; then
    cp -r "$IN"/train .
    expect_code "data check" 65 "$SEGTRAIN" data check --images train/images --masks train/masks
    expect_text "true remedy" 'values between 0 and 255.*smoothed, or saved as JPEG.*cut (it|them) at 128'
    expect_no_text "no stray gray as car" 'car: [0-9]'
    cat >cut.yaml <<'YAML'
data:
  train: {images: train/images, masks: train/masks}
  val: {images: train/images, masks: train/masks}
  labels: {background: 0, car: ">=128"}
use_case: counting
YAML
    expect_code "the remedy works" 0 "$SEGTRAIN" data stats --config cut.yaml
    expect_text "objects" '^car +[1-9]'
fi

if begin ignored-line-across-objects training/ignored-line-across-objects; then
    cp -r "$IN"/* .
    "$SEGTRAIN" train -q --config config.yaml --output run >train.log 2>&1
    "$SEGTRAIN" eval --model run --images val/images --masks val/masks --json >eval.json 2>eval.log
    expect "labelled objects" "$((4 * $(ls val/images | wc -l)))" "$(json eval.json .count.true)"
    expect "recall" 1 "$(json eval.json .object.recall)"
    expect "F1" 1 "$(json eval.json .object.f1)"
    "$SEGTRAIN" data stats --config config.yaml >printed 2>&1
    expect_text "data stats" "^car .* $((4 * $(ls train/images | wc -l))) +100.00 %"
fi

if begin false-objects-of-classes training/false-objects-of-classes; then
    cp -r "$IN"/* .
    "$SEGTRAIN" train -q --config config.yaml --output run >train.log 2>&1
    python3 - >sums <<'PY'
import csv
rows = list(csv.DictReader(open("run/epochs.csv")))
print(all(float(r["false_objects"]) == float(r["car_false_objects"]) + float(r["van_false_objects"]) for r in rows))
PY
    expect "false_objects is the sum in every epoch" True "$(cat sums)"
fi

if begin memory-limit-twice training/memory-limit-twice; then
    cp -r "$IN"/* .
    expect_code "train" 0 "$SEGTRAIN" train --config config.yaml --output run
    expect_text "tiles of both splits" 'memory: .*tiles 1\b'
fi

if begin odd-bit-depths && needs gdal_translate python3; then
    python3 - <<'PY'
import random
random.seed(1)
with open("a.pgm", "wb") as f:
    f.write(b"P5 40 30 65535\n" + bytes(b for _ in range(1200) for b in divmod(random.randrange(2048), 256)))
PY
    gdal_translate -q -of GTiff a.pgm sixteen.tif
    expected="$("$SEGTRAIN" inspect sixteen.tif --json | grep -o '"sha256_raw":"[0-9a-f]*"')"
    for bits in 11 12 14; do
        for option in TILED=NO TILED=YES COMPRESS=DEFLATE INTERLEAVE=BAND ENDIANNESS=BIG; do
            gdal_translate -q -co NBITS=$bits -co $option a.pgm odd.tif
            expect "$bits bits, $option" "$expected" "$("$SEGTRAIN" inspect odd.tif --json 2>&1 | grep -o '"sha256_raw":"[0-9a-f]*"')"
        done
    done
fi

if begin names-and-folders; then
    mkdir -p images masks empty/inner
    cp "$PROJECT/Tests/Imagery/RasterTests/Fixtures/JPEG/gray.jpg" masks/a.jpg
    cp masks/a.jpg images/a.jpeg
    expect_code "JPEG masks" 65 "$SEGTRAIN" data check --images images --masks masks
    expect_text "are named" 'masks/a\.jpg.*is a JPEG, which cannot be a mask'
    rm images/a.jpeg masks/a.jpg
    printf 'x' >images/a.png
    printf 'x' >masks/a_label.png
    "$SEGTRAIN" data stats --images images --masks masks >printed 2>&1
    expect_text "is named" 'NAME_label'
    cp images/a.png empty/inner/a.png
    "$SEGTRAIN" data stats --images empty --masks masks >printed 2>&1
    expect_text "inner folder" 'name empty/inner'
fi
