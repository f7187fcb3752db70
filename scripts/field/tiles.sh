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
