# Pixels: those that are not square on the ground, and bands that are tagged as something else than they are.

f1() { json "$1" .object.f1; }

if begin pixels-not-square geo/pixels-not-square-epsg4326; then
    model="$(quickstart_model)"
    for set in metric degrees; do
        "$SEGTRAIN" eval --model "$model" --images "$IN/$set/images" --masks "$IN/$set/masks" --json >$set.json 2>$set.log
        "$SEGTRAIN" eval --model "$model" --images "$IN/$set/images" --masks "$IN/$set/masks" --resample auto --json \
            >$set-auto.json 2>$set-auto.log
    done
    expect "square pixels: --resample auto changes nothing" "$(f1 metric.json)" "$(f1 metric-auto.json)"
    least="$(python3 -c "print(0.9 * $(f1 metric.json))")"
    expect_between "object F1 in degrees, --resample auto" "$least" 1 "$(f1 degrees-auto.json)"
    expect_between "object F1 in degrees, by default" "$least" 1 "$(f1 degrees.json)"
    cp degrees.log printed && expect_text "eval says so" 'not square on the ground \(0.237 × 0.474 m\)'
    cp metric.log printed && expect_no_text "but not of square ones" 'not square'
    expect_code "eval, pixels as they are" 0 "$SEGTRAIN" eval --model "$model" --images "$IN/degrees/images" \
        --masks "$IN/degrees/masks" --resample none
    expect_text "says what helps" '--resample auto makes them square'
    expect_code "predict" 0 "$SEGTRAIN" predict --model "$model" "$IN/degrees/images" --output o --format tiff --count
    expect_text "predict says so" 'resampled to squares of 0.3 m'
    expect_between "cars counted, of 32" 25 36 "$(tail -n 1 printed | awk '{ print $2 }')"
    expect_code "data check" 0 "$SEGTRAIN" data check --images "$IN/degrees/images" --masks "$IN/degrees/masks"
    expect_text "data check warns" 'warning.*not square on the ground'
    if needs gdalinfo; then
        expect "the mask keeps the scene's grid" \
            "$(gdalinfo "$IN/degrees/images/tile-00084.tif" | grep -E '^(Size|Origin|Pixel)')" \
            "$(gdalinfo o/tile-00084_mask.tif | grep -E '^(Size|Origin|Pixel)')"
    fi
fi

if begin pixels-not-square-training geo/pixels-not-square-epsg4326; then
    cat >config.yaml <<END
data:
  train: {images: $IN/degrees/images, masks: $IN/degrees/masks}
  val: {images: $IN/metric/images, masks: $IN/metric/masks}
model: {width: 2, depth: 1}
sampling: {crop_size: 96, crops_per_epoch: 4}
training: {batch_size: 4}
schedule: {phases: [{name: recall, loss: weighted_cross_entropy, max_epochs: 1}]}
END
    expect_code "train" 0 "$SEGTRAIN" train --config config.yaml --set data.ground_resolution=0.3 --output run
    expect_text "tiles become squares" '2 of 2 tiles have pixels that are not square.*resampled to squares of 0.3 m'
    "$SEGTRAIN" info run --json >info.json
    expect "the model's resolution" 0.3 "$(json info.json .input.metres_per_pixel)"
fi

if begin nir-as-alpha training/nir-as-alpha; then
    cp -r "$IN"/* .
    expect_code "data stats" 0 "$SEGTRAIN" data stats --config config.yaml --json
    expect_no_text "a band that is named is data" '"missing[a-z_]*": ?[1-9]'
    expect_code "train" 0 "$SEGTRAIN" train --config config.yaml --set schedule.phases.recall.max_epochs=1 \
        --set schedule.phases.precise.max_epochs=1 --output run
    expect_no_text "something to learn" 'nothing to learn'
fi

if begin nir-tagged-alpha training/nir-as-alpha && needs gdal_translate; then
    cp -r "$IN"/* .
    for image in */images/*.tif; do
        gdal_translate -q -co ALPHA=YES -colorinterp red,green,blue,alpha "$image" tagged.tif && mv tagged.tif "$image"
    done
    rm -f */images/*.xml
    expect_code "train with data.bands" 0 "$SEGTRAIN" train --config config.yaml \
        --set schedule.phases.recall.max_epochs=1 --set schedule.phases.precise.max_epochs=1 --output run
    expect_code "predict" 0 "$SEGTRAIN" predict --model run val/images/t0.tif --output o --format tiff
    expect_no_text "says nothing of a band that is used" 'tagged alpha'
    expect_code "inspect" 0 "$SEGTRAIN" inspect val/images/t0.tif
    expect_text "inspect warns" 'band 4 is tagged alpha but varies like an image'
    grep -v bands: config.yaml >without.yaml
    "$SEGTRAIN" data check --images train/images --masks train/masks >printed 2>&1
    expect_text "data check warns" 'band 4 is tagged alpha but varies like an image'
    "$SEGTRAIN" train --config without.yaml --output without >printed 2>&1
    expect_text "train warns" 'warning: .*band 4 is tagged alpha but varies like an image'
fi
