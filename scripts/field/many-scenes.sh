# Many scenes and one file of labels. The case's make.py needs numpy, rasterio and pyproj.
if begin one-label-file-many-scenes geo/one-label-file-many-scenes; then
    python="${FIELD_PYTHON:-python3}"
    if "$python" -c 'import numpy, rasterio, pyproj' 2>/dev/null; then
        "$python" "$IN/make.py"
        # Seconds of CPU that tiling so many scenes takes.
        seconds() {
            rm -rf tiles
            (TIMEFORMAT='%U %S' && time "$SEGTRAIN" data tile "${@}" --labels labels.geojson --size 64 \
                --split 0.8/0.2/0 --output tiles >printed 2>&1) 2>&1 | tail -n 1 | awk '{ print $1 + $2 }'
        }
        scenes=(scenes/*.tif)
        one=$(seconds "${scenes[@]:0:2}")
        all=$(seconds "${scenes[@]}")
        expect_between "seconds of CPU, 40 scenes" 0 5 "$all"
        expect_between "seconds of CPU a scene beyond two" -0.1 0.05 "$(awk "BEGIN { print ($all - $one) / 38 }")"
        expect_text "tiles" '[0-9]+ tiles'
    else
        skip "needs numpy, rasterio and pyproj: FIELD_PYTHON names a Python that has them"
    fi
fi
