# Scenes, labels, zones and layers across the 180° line. All inputs are made here.
if begin the-180-degree-line && needs gdal_create ogrinfo; then
    # Seven cars around 180° E, 17° S, the middle ones on the line, in four spellings; a zone around them in three.
    python3 - <<'END'
import json
step, north = 3e-6, -17.0
def wrapped(x): return x - 360 if x > 180 else x
def ring(west, south, east, top): return [[west, south], [east, south], [east, top], [west, top], [west, south]]
def polygon(r): return {"type": "Polygon", "coordinates": [r]}
def save(name, geometries):
    features = [{"type": "Feature", "properties": {"name": "a"}, "geometry": g} for g in geometries]
    json.dump({"type": "FeatureCollection", "features": features}, open(name, "w"))
def spellings(west, south, east, top):
    past = ring(west, south, east, top)
    jumping = [[wrapped(x), y] for x, y in past]
    cut = polygon(jumping)
    if west < 180 < east:
        cut = {"type": "MultiPolygon", "coordinates": [[ring(west, south, 180, top)], [ring(-180, south, east - 360, top)]]}
    below = [[x - 360, y] for x, y in past]
    return {"past": polygon(past), "jumping": polygon(jumping), "cut": cut, "below": polygon(below)}
cars = []
for i in range(7):
    west, top = 180 + ((i - 3) * 24.3 - 7.2) * step, north - (50.3 + 20 * (i % 4)) * step
    cars.append(spellings(west, top - 6 * step, west + 15 * step, top))
for name in ["past", "jumping", "cut", "below"]:
    save(f"cars_{name}.geojson", [car[name] for car in cars])
for name, zone in spellings(179.9, -17.1, 180.1, -16.9).items():
    save(f"zone_{name}.geojson", [zone])
END
    scene() { gdal_create -q -outsize 200 200 -bands 1 -burn 50 -a_srs "$2" -a_ullr "$3" "$4" "$5" "$6" "$1.tif"; }
    scene degrees_east EPSG:4326 179.9997 -17 180.0003 -17.0006
    scene degrees_west EPSG:4326 -180.0003 -17 -179.9997 -17.0006
    scene mercator_east EPSG:3857 20037474.95 -1920825.04 20037541.74 -1920894.85
    scene mercator_west EPSG:3857 -20037541.74 -1920825.04 -20037474.95 -1920894.85
    scene utm_60 EPSG:32760 819421.5 8117998.2 819481.5 8117938.2
    scene utm_1 EPSG:32701 180518.5 8117998.2 180578.5 8117938.2
    for scene in degrees_east degrees_west mercator_east mercator_west utm_60 utm_1; do
        for cars in past jumping cut below; do
            "$SEGTRAIN" data rasterize cars_$cars.geojson --like $scene.tif --output mask_$cars.tif >printed 2>&1
            expect "$scene, $cars: objects drawn" 7 "$("$SEGTRAIN" count mask_$cars.tif --csv 2>/dev/null | sed -n '2s/.*,//p')"
        done
        for format in gpkg geojson; do
            "$SEGTRAIN" data vectorize mask_cut.tif --output objects.$format >printed 2>&1
            for zone in past jumping cut; do
                expect "$scene: $format in zone $zone" "a,7" \
                    "$("$SEGTRAIN" count objects.$format --zones zone_$zone.geojson --csv 2>/dev/null | sed -n 2p)"
            done
        done
        "$SEGTRAIN" data rasterize objects.geojson --like $scene.tif --output again.tif >printed 2>&1
        expect "$scene: drawn again" "$(gdalinfo -checksum mask_cut.tif | grep -o 'Checksum=.*')" \
            "$(gdalinfo -checksum again.tif | grep -o 'Checksum=.*')"
        expect "$scene: GeoJSON is cut, longitudes within 180, areas of 10 m²" "True True True" "$(python3 - <<'END'
import json
features = json.load(open("objects.geojson"))["features"]
def numbers(x): return [x] if not isinstance(x[0], list) else [n for y in x for n in numbers(y)]
places = [p for f in features for p in numbers(f["geometry"]["coordinates"])]
print(any(f["geometry"]["type"] == "MultiPolygon" for f in features), all(abs(x) <= 180 for x, y in places),
      all(8 < f["properties"]["area_m2"] < 12 and 179.9 < abs(f["properties"]["centroid_x"]) <= 180 for f in features))
END
)"
    done
    expect_code "compare over the line" 0 "$SEGTRAIN" compare --prediction objects.geojson --labels cars_jumping.geojson \
        --image utm_1.tif --output compared
    expect_text "all are right" '7 right, 0 false, 0 missed'
fi
