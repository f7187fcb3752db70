# Names as they come, and files of others in the folder of the outputs.
if begin names-as-they-come; then
    model="$(quickstart_model)"
    scene="$(ls "$PROJECT"/data-samples/test/images/* | head -n 1)"
    ending="${scene##*.}"
    mkdir -p latin forms mark long longest
    cp "$scene" "latin/$(printf 'Stra\337e').$ending"
    cp "$scene" "forms/$(printf '\303\251').$ending"
    cp "$scene" "forms/$(printf 'e\314\201').$ending"
    cp "$scene" "mark/$(printf '\314\201a').$ending"
    cp "$scene" "long/$(printf 'x%.0s' $(seq $((244 - ${#ending})))).$ending"
    cp "$scene" "longest/$(printf 'y%.0s' $(seq $((254 - ${#ending})))).$ending"
    expect_code "Latin-1: refused by name" 65 "$SEGTRAIN" predict --model "$model" --output o1 latin
    expect_text "  the name's bytes are shown" 'Stra\\xDFe.*not in UTF-8.*convmv'
    expect_code "é composed and decomposed: two files" 0 "$SEGTRAIN" predict --model "$model" --output o2 forms
    expect "  two masks" 2 "$(ls o2 | grep -c '_mask.png$')"
    expect_code "a combining mark first" 0 "$SEGTRAIN" predict --model "$model" --output o3 mark
    expect "  its mask" "$(printf '\314\201a')_mask.png" "$(ls o3 | grep '_mask.png$')"
    expect_code "245 bytes" 0 "$SEGTRAIN" predict --model "$model" --output o4 long
    expect_code "255 bytes: no room for _mask" 73 "$SEGTRAIN" predict --model "$model" --output o5 longest
    expect_text "  the remedy is a shorter name" 'shorter'
fi

if begin files-of-others; then
    model="$(quickstart_model)"
    scene="$(ls "$PROJECT"/data-samples/test/images/* | head -n 1)"
    mkdir set out
    cp "$scene" "set/a.tif"
    echo "a drawing by hand" >set/a_mask.tif
    expect_code "a mask beside its image is not replaced" 73 \
        "$SEGTRAIN" predict --model "$model" --format tiff --output set set
    expect "  it is as it was" "a drawing by hand" "$(cat set/a_mask.tif)"
    expect_code "with --overwrite it is" 0 \
        "$SEGTRAIN" predict --model "$model" --format tiff --output set --overwrite set/a.tif
    expect_code "one's own mask is replaced" 0 "$SEGTRAIN" predict --model "$model" --format tiff --output set set/a.tif
    echo "strips of somebody" >out/a.partial
    expect_code "somebody's a.partial stays" 0 "$SEGTRAIN" predict --model "$model" --output out set/a.tif
    expect "  it is as it was" "strips of somebody" "$(cat out/a.partial)"
    "$SEGTRAIN" predict --model "$model" --output out --vector zones.geojson set/a.tif >/dev/null 2>&1
    expect_code "--vector over --zones" 64 "$SEGTRAIN" predict --model "$model" --output out \
        --vector zones.geojson --zones zones.geojson set/a.tif
    cp -r "$model" run
    for file in last.safetensors config.yaml epochs.csv; do
        expect_code "eval --csv over the run's $file" 64 "$SEGTRAIN" eval --model run --csv "run/$file" \
            --images "$PROJECT/data-samples/test/images" --masks "$PROJECT/data-samples/test/masks"
    done
fi
