# Counting: layers without objects, ground that several files show, one layer for many scenes.
if begin count-of-nothing geo/count-of-nothing; then
    for file in none.geojson none.gpkg; do
        "$SEGTRAIN" count "$IN/$file" --csv >table.csv
        expect "$file as CSV" "$file,0" "$(sed -n 2p table.csv | sed 's,^.*/,,')"
        expect "$file as a table" 0 "$("$SEGTRAIN" count "$IN/$file" | awk 'NR == 2 { print $NF }')"
        "$SEGTRAIN" count "$IN/$file" --json >table.json
        expect "$file as JSON, by class" 0 "$(json table.json .total.object 2>&1 | tail -n 1)"
        expect "$file as JSON, all" 0 "$(json table.json .count 2>&1 | tail -n 1)"
    done
fi

# The number of objects that `segtrain count` finds.
counted() { "$SEGTRAIN" count "$@" --json >counted.json 2>note && json counted.json .count; }

# 40 cars of 9 × 4 pixels; the mask of all, and scenes cut from it that meet or overlap.
if begin counts-of-the-same-ground && needs gdal_create gdal_translate; then
    python3 - <<'END' >cars.geojson
import json
features = []
for row in range(8):
    for column in range(5):
        x, y = 500000 + (2 + column * 19 + row) / 2, 4000000 - (4 + row * 12) / 2
        ring = [[x, y], [x + 4.5, y], [x + 4.5, y - 2], [x, y - 2], [x, y]]
        features.append({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
crs = {"type": "name", "properties": {"name": "EPSG:32611"}}
print(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
END
    gdal_create -q -outsize 100 100 -bands 1 -burn 50 -a_srs EPSG:32611 -a_ullr 500000 4000000 500050 3999950 scene.tif
    "$SEGTRAIN" data rasterize cars.geojson --like scene.tif --output whole.tif >/dev/null
    cut_columns() { gdal_translate -q -srcwin "$2" 0 "$3" 100 whole.tif "$1.tif"; }
    cut_columns left 0 50 && cut_columns right 50 50 && cut_columns wide_a 0 70 && cut_columns wide_b 40 60
    for mask in left right wide_a wide_b; do
        for ending in gpkg geojson; do "$SEGTRAIN" data vectorize $mask.tif --output $mask.$ending >/dev/null; done
    done
    expect "the whole" 40 "$(counted whole.tif)"
    for ending in tif gpkg geojson; do
        counted wide_a.$ending wide_b.$ending >/dev/null
        cp note printed
        expect_text "$ending: a note on the overlap" '[0-9]+ objects where files overlap'
        expect "$ending: overlapping, merged" 40 "$(counted wide_a.$ending wide_b.$ending --merge)"
        expect "$ending: next to each other, merged" 40 "$(counted left.$ending right.$ending --merge)"
    done
    counted left.tif right.tif >/dev/null
    cp note printed
    expect_no_text "no note without an overlap" overlap
fi

if begin count-without-a-crs geo/remedy-that-is-not-heard; then
    expect "a mask whose projection is not known" 4 "$(counted "$IN/mask_stere.tif")"
    expect "labels whose CRS is not known" 4 "$(counted "$IN/epsg_code.geojson")"
fi

# One layer for two halves of a scene has what the masks have, merged.
if begin one-layer-for-many-scenes && needs gdal_create gdal_translate; then
    model="$(quickstart_model)"
    tile="$(ls "$PROJECT"/data-samples/*/images/*.png "$PROJECT"/data-samples/images/*.png 2>/dev/null | head -n 1)"
    gdal_translate -q -b 1 -b 2 -b 3 -a_srs EPSG:32611 -a_ullr 500000 4000000 500060 3999940 "$tile" scene.tif
    width=$(gdalinfo scene.tif | sed -n 's/^Size is \([0-9]*\), .*/\1/p')
    gdal_translate -q -srcwin 0 0 $((width / 2)) "$width" scene.tif left.tif
    gdal_translate -q -srcwin $((width / 2)) 0 $((width - width / 2)) "$width" scene.tif right.tif
    for ending in gpkg geojson; do
        expect_code "--vector all.$ending" 0 "$SEGTRAIN" predict --model "$model" left.tif right.tif --output out \
            --format tiff --vector all.$ending --count
        expect "all.$ending" "$(counted out/left_mask.tif out/right_mask.tif --merge)" "$(counted all.$ending)"
    done
fi
