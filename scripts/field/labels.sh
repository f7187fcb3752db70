# Label and vector files as other programs write them: read, or named with what to do about it.

# Pixels of class 1 in a mask that data rasterize has made of the arguments: car_pixels LABELS SCENE [OPTIONS…]
car_pixels() {
    local labels="$1" scene="$2"
    shift 2
    rm -f mask.png
    "$SEGTRAIN" data rasterize "$labels" --like "$scene" --output mask.png "$@" >printed 2>&1 || return 0
    rm -f mask.geojson
    "$SEGTRAIN" data vectorize mask.png --output mask.geojson >/dev/null 2>&1
    python3 -c 'import json
print(sum(f["properties"]["pixels"] for f in json.load(open("mask.geojson"))["features"]))'
}

if begin labels-of-other-formats geo/labels-of-other-formats; then
    while IFS=: read -r file pattern; do
        expect_code "$file is refused" 65 "$SEGTRAIN" data rasterize "$IN/$file" --like "$IN/scene.tif" --output m.tif
        expect_text "$file is named, with a remedy" "$pattern"
    done <<'FILES'
coco.json:COCO.*GeoJSON in pixels
labelme.json:LabelMe.*GeoJSON in pixels
esri.json:Esri.*ogr2ogr
cars.kml:KML.*ogr2ogr
yolo.txt:YOLO.*GeoJSON in pixels
dota.txt:DOTA.*sed
boxes.csv:boxes by their bounds.*x1, y1 to x4, y4
zero.geojson:is empty
shp/cars.shp:is a shapefile.*ogr2ogr
shp/cars.shx:index of a shapefile.*ogr2ogr .*cars.shp
shp/cars.dbf:dBASE.*ogr2ogr .*cars.shp
FILES
    expect_code "the folder of a shapefile" 66 "$SEGTRAIN" data rasterize "$IN/shp" --like "$IN/scene.tif" --output m.tif
    expect_text "the folder of a shapefile is named" "folder with a shapefile.*ogr2ogr .*cars.shp"
    expect "a table of WKT" 84 "$(car_pixels "$IN/wkt.csv" "$IN/scene.tif" --labels-crs EPSG:4326)"
    if needs ogr2ogr; then
        for file in shp/cars.shp esri.json cars.kml; do
            "$SEGTRAIN" data rasterize "$IN/$file" --like "$IN/scene.tif" --output m.tif >printed 2>&1
            command="$(sed -n 's/.*convert it: //p' printed)"
            eval "$command" >/dev/null 2>&1
            expect "the command for $file" yes "$([[ -n "$(car_pixels cars.gpkg "$IN/scene.tif")$(car_pixels esri.gpkg "$IN/scene.tif")" ]] && echo yes)"
            rm -f ./*.gpkg
        done
    fi
    "$SEGTRAIN" data rasterize "$IN/dota.txt" --like "$IN/scene.tif" --output m.tif >printed 2>&1
    eval "$(sed -n 's/.*pixels: sed/sed/p' printed)"
    expect "the command for dota.txt" 84 "$(car_pixels dota.csv "$IN/scene.tif" --labels-crs pixels)"
fi

if begin geojson-sequences geo/geojson-sequences; then
    for file in lines.geojsonl rs.geojsons; do
        expect "$file" 344 "$(car_pixels "$IN/$file" "$IN/scene.tif")"
        expect "$file counted" "$file,4" "$("$SEGTRAIN" count "$IN/$file" --csv | sed -n '2s,^.*/,,p')"
    done
fi

if begin tables-of-others geo/tables-of-others; then
    expect_code "a comma more in the header" 0 "$SEGTRAIN" data rasterize "$IN/one_attribute.csv" --like "$IN/scene.tif" \
        --output m.png --radius 1
    "$SEGTRAIN" count "$IN/one_attribute.csv" --csv >table.csv
    expect "objects of it" "one_attribute.csv,4" "$(sed -n '2s,^.*/,,p' table.csv)"
    expect_code "corners row by row" 65 "$SEGTRAIN" data rasterize "$IN/boxes_in_z_order.csv" --like "$IN/scene.tif" \
        --output m.tif --labels-crs pixels
    expect_text "corners row by row: the remedy" "on their way around"
    expect_no_text "corners row by row: not QGIS" "QGIS"
fi

if begin features-without-geometry geo/features-without-geometry; then
    "$SEGTRAIN" data rasterize "$IN/null.geojson" --like "$IN/scene.tif" --output a.tif >printed 2>&1
    expect_text "null.geojson" "3 features of .*null.geojson have no geometry"
    "$SEGTRAIN" data rasterize "$IN/one_of_three.geojson" --like "$IN/scene.tif" --output b.tif >printed 2>&1
    expect_text "one_of_three.geojson" "2 features of .*one_of_three.geojson have no geometry"
fi

if begin remedy-that-is-not-heard geo/remedy-that-is-not-heard; then
    for file in epsg_code.geojson link.geojson name.geojson empty.geojson local.gpkg; do
        expect "$file with --labels-crs" 344 "$(car_pixels "$IN/$file" "$IN/scene.tif" --labels-crs EPSG:26913)"
        expect "$file counted" "$file,4" "$("$SEGTRAIN" count "$IN/$file" --csv 2>&1 | sed -n '2s,^.*/,,p')"
    done
    expect "epsg_code.geojson without it" 344 "$(car_pixels "$IN/epsg_code.geojson" "$IN/scene.tif")"
fi
