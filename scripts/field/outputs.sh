# What outputs may take the place of, what killed processes leave, and names as they come.
for case in labels-overwritten mixed-outputs one-pid-in-two-containers live-temporaries-removed left-behind \
    names-that-are-not-utf8 durable-folders; do
    if begin "$case" "reliability/$case" && needs strace gdal_translate; then
        expect "run.sh" ok "$(SAMPLES="$PROJECT/data-samples" timeout 300 bash "$IN/run.sh" 2>/dev/null | tail -n 1 | cut -d: -f1)"
    fi
done

