# Counting layers: what an empty one says.
if begin count-of-nothing geo/count-of-nothing; then
    for file in none.geojson none.gpkg; do
        "$SEGTRAIN" count "$IN/$file" --csv >table.csv
        expect "$file as CSV" "$file,0" "$(sed -n 2p table.csv | sed 's,^.*/,,')"
        "$SEGTRAIN" count "$IN/$file" --json >table.json
        expect "$file as JSON" 0 "$(json table.json .total.objects 2>&1 | tail -n 1)"
    done
fi
