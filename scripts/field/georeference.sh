# Where rasters lie: keys of GeoTIFFs, what lies beside them, PROJ's database, remedies.

# Percent of car pixels, times 4800: the labels drawn into a scene of 80 × 60.
drawn() { # LABELS SCENE [OPTION...]
    "$SEGTRAIN" data rasterize "$1" --like "$2" --output drawn.tif "${@:3}" >printed 2>&1 || tail -n 1 printed >&2
    awk '/car/ { printf "%.0f", $(NF - 1) * 48 }' printed
}

# Pixels of 255 in a mask.
missing() { gdal_translate -q -of ENVI "$1" mask.raw 2>/dev/null && LC_ALL=C tr -dc '\377' <mask.raw | wc -c; }

if begin utm-in-feet-by-projection-key geo/utm-in-feet-by-projection-key; then
    for unit in m usft km; do
        "$SEGTRAIN" data vectorize "$IN/mask_$unit.tif" --output $unit.geojson >printed 2>&1
        expect_between "longitude in $unit" -104.7753 -104.7750 "$(json $unit.geojson features.0.properties.centroid_x)"
        expect_between "latitude in $unit" 38.9536 38.9538 "$(json $unit.geojson features.0.properties.centroid_y)"
    done
fi

if begin feet-without-a-unit-key geo/feet-without-a-unit-key; then
    for file in no_unit_key.tif beside.png with_unit_key.tif; do
        expect "pixels in $file" 344 "$(drawn "$IN/cars.geojson" "$IN/$file")"
    done
fi

if begin place-and-crs-in-aux-xml geo/place-and-crs-in-aux-xml; then
    for file in pam.png own_place.tif arcgis.tif esri_prj.tif; do
        expect "pixels in $file" 344 "$(drawn "$IN/cars.geojson" "$IN/$file")"
        "$SEGTRAIN" inspect drawn.tif >printed 2>&1
        expect_text "CRS of the mask" 'CRS +(EPSG:26913|user-defined)'
    done
    expect_code "inspect says which file" 0 "$SEGTRAIN" inspect "$IN/pam.png"
    expect_text "inspect says which file" 'EPSG:26913, from .*pam.png.aux.xml'
    if needs gdal_translate; then
        run="$(quickstart_model)"
        "$SEGTRAIN" predict --model "$run" "$IN/pam_nodata.tif" --output o --format tiff >printed 2>&1
        expect "nodata of the .aux.xml" 1200 "$(missing o/pam_nodata_mask.tif)"
    fi
fi

if begin mask-beside-the-file geo/mask-beside-the-file; then
    if needs gdal_translate; then
        run="$(quickstart_model)"
        "$SEGTRAIN" predict --model "$run" "$IN/scene.tif" --output o --format tiff >printed 2>&1
        expect "outside of the .msk" 2600 "$(missing o/scene_mask.tif)"
    fi
fi

if begin scenes-with-gcps-or-rpcs geo/scenes-with-gcps-or-rpcs; then
    for kind in gcps rpcs; do
        expect_code "inspect $kind" 0 "$SEGTRAIN" inspect "$IN/$kind.tif"
        expect_text "inspect $kind" 'ground control points|rational polynomial'
        expect_code "labels in $kind" 65 "$SEGTRAIN" data rasterize "$IN/cars.geojson" --like "$IN/$kind.tif" --output m.tif
        expect_text "the remedy" 'gdalwarp'
    done
    if needs gdalinfo; then
        run="$(quickstart_model)"
        for format in tiff cog; do
            "$SEGTRAIN" predict --model "$run" "$IN/rpcs.tif" "$IN/gcps.tif" --output $format --format $format >printed 2>&1
            expect "RPCs in $format" 1 "$(gdalinfo $format/rpcs_mask.tif | grep -c 'RPC Metadata')"
            expect "GCPs in $format" 5 "$(gdalinfo $format/gcps_mask.tif | grep -c 'GCP\[')"
        done
    fi
fi

if begin proj-of-another-installation geo/proj-of-another-installation; then
    for variable in PROJ_DATA PROJ_LIB; do
        expect_code "$variable elsewhere" 78 env $variable=/nonexistent "$SEGTRAIN" data rasterize "$IN/cars.geojson" \
            --like "$IN/scene.tif" --output m.tif
        expect_text "the remedy" "unset $variable"
        expect "lines" 1 "$(grep -c . printed)"
    done
fi

if begin remedy-that-is-not-heard geo/remedy-that-is-not-heard; then
    crs="+proj=stere +lat_0=38.95 +lon_0=-104.77 +datum=WGS84 +type=crs"
    for options in "" "--scene-crs"; do
        "$SEGTRAIN" count "$IN/mask_stere.tif" --csv ${options:+"$options" "$crs"} >table.csv 2>printed
        expect "count ${options:-without a CRS}" 4 "$(sed -n '2s/.*,//p' table.csv)"
    done
    expect_code "vectorize" 0 "$SEGTRAIN" data vectorize "$IN/mask_stere.tif" --output o.geojson --scene-crs "$crs"
fi

# Of our own: described systems in many projections and units, against GDAL.
if begin geokeys-against-gdal && needs gdal_translate gdaltransform; then
    head -c 1024 /dev/zero | tr '\0' '\377' >pixels.raw
    printf 'ENVI\nsamples = 32\nlines = 32\nbands = 1\ndata type = 1\nheader offset = 0\ninterleave = bsq\n' >pixels.hdr
    while IFS='|' read -r name lon lat definition; do
        read -r x y _ <<<"$(echo "$lon $lat" | gdaltransform -s_srs EPSG:4326 -t_srs "$definition")"
        gdal_translate -q -a_srs "$definition" -a_ullr "$x" "$y" "$(awk "BEGIN { print $x + 32 }")" "$(awk "BEGIN { print $y - 32 }")" \
            pixels.raw "$name.tif" 2>printed
        rm -f o.geojson "$name.tif.aux.xml"
        "$SEGTRAIN" data vectorize "$name.tif" --output o.geojson >printed 2>&1
        read -r east north _ <<<"$(echo "16 16" | gdaltransform -t_srs EPSG:4326 "$name.tif")"
        expect_between "$name, degrees east" "$(awk "BEGIN { printf \"%.9f\", $east - 1e-6 }")" \
            "$(awk "BEGIN { printf \"%.9f\", $east + 1e-6 }")" "$(json o.geojson features.0.properties.centroid_x 2>/dev/null)"
        expect_between "$name, degrees north" "$(awk "BEGIN { printf \"%.9f\", $north - 1e-6 }")" \
            "$(awk "BEGIN { printf \"%.9f\", $north + 1e-6 }")" "$(json o.geojson features.0.properties.centroid_y 2>/dev/null)"
    done <<'LIST'
equirectangular|12|45|+proj=eqc +lat_ts=30 +lon_0=10
sinusoidal|12|45|+proj=sinu +lon_0=20
stereographic|5.5|52.1|+proj=stere +lat_0=52 +lon_0=5 +k=0.9999 +x_0=155000 +y_0=463000 +ellps=bessel
polar-parallel|-50|75|+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45
polar-south|20|-75|+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0
oblique-mercator-a|-134|58|+proj=omerc +no_uoff +lat_0=57 +lonc=-133.67 +alpha=323.13 +gamma=323.13 +k=0.9999 +x_0=5000000 +y_0=-5000000 +datum=NAD83 +units=us-ft
oblique-mercator-b|101.5|3.5|+proj=omerc +lat_0=4 +lonc=102.25 +alpha=323.0257905 +gamma=323.13010236 +k=0.99984 +x_0=804670.24 +a=6377295.66402 +rf=300.8017
orthographic|12|45|+proj=ortho +lat_0=40 +lon_0=10
polyconic|-50|-15|+proj=poly +lon_0=-54 +x_0=5000000 +y_0=10000000 +ellps=aust_SA +towgs84=-66.87,4.37,-38.52
cassini|-61.3|10.5|+proj=cass +lat_0=10.44 +lon_0=-61.33 +x_0=86501.46 +y_0=65379.01 +a=6378293.645 +b=6356617.988 +to_meter=0.201166195164
seven-parameters|9|50|+proj=utm +zone=32 +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7
three-parameters|9|48|+proj=tmerc +lon_0=9 +k=1 +x_0=500000 +ellps=intl +towgs84=-87,-98,-121 +units=ft
paris|2.5|47|+proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 +y_0=200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320 +pm=paris
nad27-feet|-117|33|+proj=lcc +lat_1=33.88 +lat_2=32.78 +lat_0=32.17 +lon_0=-116.25 +x_0=609601.2 +datum=NAD27 +units=us-ft
compound|-105.5|39|EPSG:2232+5703
esri|12|45|ESRI:54009
web-mercator|12|45|EPSG:3857
LIST
fi

# Of our own: the same kinds by other inputs.
if begin foreign-raster-formats && needs gdal_translate; then
    scene="$(find "$PROJECT/data-samples/val/images" -type f | head -n 1)"
    while IFS=: read -r driver file pattern; do
        if ! gdal_translate -q -of "$driver" -b 1 "$scene" "$file" 2>/dev/null; then skip "GDAL has no $driver here" && continue; fi
        expect_code "$file is refused" 65 "$SEGTRAIN" inspect "$file"
        expect_text "$file is named, with a command" "$pattern.*gdal_translate"
        eval "$(grep -oE 'gdal_translate .*' printed)" >/dev/null 2>&1
        expect_code "the command for $file" 0 "$SEGTRAIN" inspect "${file%.*}.tif"
        rm -f "${file%.*}".*
    done <<'FORMATS'
JP2OpenJPEG:b.jp2:a JPEG 2000 image
VRT:c.vrt:a virtual raster of GDAL \(VRT\)
HFA:d.img:an image of Erdas Imagine
NITF:e.ntf:a NITF image
FORMATS
fi

if begin jpeg-scenes && needs gdal_translate; then
    scene="$(find "$PROJECT/data-samples/val/images" -type f | head -n 1)"
    gdal_translate -q -of JPEG -co QUALITY=100 -co WORLDFILE=YES -b 1 -b 2 -b 3 "$scene" a.jpg
    gdal_translate -q -of JPEG -co PROGRESSIVE=YES -b 1 "$scene" b.jpeg
    rm -f ./*.aux.xml
    printf '0.3\n0\n0\n-0.3\n500000.15\n3999999.85\n' >a.jgw
    expect_code "with a world file" 0 "$SEGTRAIN" inspect a.jpg
    expect_text "is placed by it" 'a\.jgw'
    expect_code "progressive" 0 "$SEGTRAIN" inspect b.jpeg
    expect_text "is called so" 'progressive'
    for name in a.jpg b.jpeg; do
        gdal_translate -q $name same.tif && rm -f same.tif.aux.xml
        expect "samples of $name as GDAL reads them" \
            "$("$SEGTRAIN" inspect same.tif --json | grep -o '"sha256_raw":"[0-9a-f]*"')" \
            "$("$SEGTRAIN" inspect $name --json | grep -o '"sha256_raw":"[0-9a-f]*"')"
    done
    head -c $(($(stat -c %s a.jpg) / 2)) a.jpg >cut.jpg
    expect_code "cut in the middle" 65 "$SEGTRAIN" inspect cut.jpg
    for kind in cmyk twelve-bits; do
        cp "$PROJECT/Tests/Imagery/RasterTests/Fixtures/JPEG/$kind.jpg" .
        expect_code "$kind is refused" 65 "$SEGTRAIN" inspect $kind.jpg
        eval "$(grep -oE 'gdal_translate .*' printed)" >/dev/null 2>&1
        expect_code "the command for $kind" 0 "$SEGTRAIN" inspect $kind.tif
    done
fi

if begin color-interp-in-aux-xml && needs gdal_translate; then
    scene="$(find "$PROJECT/data-samples/val/images" -type f | head -n 1)"
    gdal_translate -q -b 1 -b 2 -b 3 -b 1 -co ALPHA=UNSPECIFIED "$scene" four.tif && rm -f four.tif.aux.xml
    for word in Alpha Undefined; do
        echo "<PAMDataset><PAMRasterBand band=\"4\"><ColorInterp>$word</ColorInterp></PAMRasterBand></PAMDataset>" >four.tif.aux.xml
        expect_code "inspect" 0 "$SEGTRAIN" inspect four.tif
        if [[ $word == Alpha ]]; then expect_text "$word" 'band 4 is tagged alpha|[Aa]lpha'; else expect_no_text "$word" '[Aa]lpha'; fi
    done
fi
