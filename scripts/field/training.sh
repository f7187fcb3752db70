# Training: which epoch is kept, what is found before the first step, collapses, resumed runs.

# The given configuration, trained: `printed` and the folder R. More arguments of train may follow.
trained() { (cd "$IN" && "$SEGTRAIN" train --threads 1 --config config.yaml --output "$OLDPWD/R" "$@") >printed 2>&1; }

# A column of R's table of epochs, on one line.
column() { awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i } NR > 1 { print $at }' R/epochs.csv | paste -sd ' '; }

if begin selection-tie training/selection-tie; then
    trained
    f1=$(column object_f1) iou=$(column pixel_iou)
    best=$(paste <(tr ' ' '\n' <<<"$f1") <(tr ' ' '\n' <<<"$iou") | awk '$1 >= f { if ($1 > f || $2 >= i) { e = NR; f = $1; i = $2 } } END { print e }')
    expect "epoch that is kept" "$best" "$(sed -nE 's/^best model: epoch ([0-9]+).*/\1/p' printed)"
fi

if begin step-decay training/step-decay; then
    trained
    expect "rates of the epochs" "0.003 0.003 0.0003 0.0003" "$(column learning_rate | awk '{ printf "%.4g %.4g %.4g %.4g", $1, $2, $3, $4 }')"
fi

if begin collapse-to-everything training/collapse-to-everything; then
    trained
    expect_text "painting everything is rolled back" 'precise diverged: pixel_recall .* everything has been painted'
fi

# One command in the case's folder: in_case 65 "WHAT" COMMAND…
in_case() {
    local code="$1" what="$2"
    shift 2
    expect_code "$what" "$code" env -C "$IN" "$@"
}

if begin late-loss-error training/late-loss-error; then
    in_case 65 "a later phase's loss" "$SEGTRAIN" train --config config.yaml --output "$PWD/R"
    expect_text "what is missing" "class 'van' has no pixel in the training masks"
    expect_no_text "before the first step" '^epoch  '
    expect "nothing is left" no "$([[ -e R ]] && echo yes || echo no)"
fi

if begin select-absent-class training/select-absent-class; then
    in_case 65 "train" "$SEGTRAIN" train --config config.yaml --output "$PWD/R"
    expect_text "the class and the metric" "no validation mask shows a 'van', so object_recall of van .* cannot be measured"
    in_case 65 "data check" "$SEGTRAIN" data check --config config.yaml
    expect_text "the same in check" "no validation mask shows a 'van'"
    in_case 65 "until" "$SEGTRAIN" train --config config.yaml --output "$PWD/R" --set schedule.select.class=all \
        --set 'schedule.phases.recall.until={metric: pixel_recall, class: van, at_least: 0.5}'
    in_case 65 "goal" "$SEGTRAIN" data check --config config.yaml --set schedule.select.class=all \
        --set 'schedule.goal={any: [{metric: object_f1, at_least: 0.9}, {metric: object_f1, class: van, plateau: 2}]}'
fi

if begin validation-of-other-type training/validation-of-other-type; then
    trained
    expect_text "said before the first step" '^warning: .*the validation tiles have uint16 samples'
    expect_between "best IoU as eval measures it" 0.8 1 "$(column pixel_iou | tr ' ' '\n' | sort -g | tail -n 1)"
fi

# Lines in a run's table of epochs.
rows() { if [[ -f $1/epochs.csv ]]; then wc -l <"$1/epochs.csv"; else echo 0; fi; }

# Interrupts the given configuration after its first epochs; the run is R.
interrupted() {
    (cd "$IN" && exec "$SEGTRAIN" train -q --threads 1 --config config.yaml --output "$OLDPWD/R" "$@") >printed 2>&1 &
    until [[ $(rows R) -ge 3 ]] || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
    kill -INT $!
    wait $!
}
if begin resume-elsewhere training/resume-elsewhere; then
    interrupted
    expect_text "it is interrupted" 'continue with: segtrain train --resume'
    (cd / && timeout -s INT 6 "$SEGTRAIN" train --resume "$OLDPWD/R") >printed 2>&1
    expect_text "it goes on" 'resumed after epoch [0-9]+'
    expect_code "report from elsewhere" 0 env -C / "$SEGTRAIN" report "$PWD/R" --output "$PWD/page.html"
    expect "report measures the run's tiles" 0 "$(grep -c 'Nothing was measured' page.html)"
fi

if begin resume-moved-data training/resume-elsewhere; then
    cp -r "$IN" data
    IN="$PWD/data" interrupted
    mv data moved
    expect_code "the tiles are gone" 66 "$SEGTRAIN" train --resume R
    expect_text "where it was started, and the way out" 'the run was started in .*--set data.train.images=DIR'
    moved=()
    for split in train val; do
        for kind in images masks; do moved+=(--set "data.$split.$kind=moved/$split/$kind"); done
    done
    timeout -s INT 6 "$SEGTRAIN" train --resume R "${moved[@]}" >printed 2>&1
    expect_text "the advice works" 'resumed after epoch [0-9]+'
    (cd / && timeout -s INT 6 "$SEGTRAIN" train --resume "$OLDPWD/R") >printed 2>&1
    expect_text "and is remembered" 'resumed after epoch [0-9]+'
fi

# A resumed run with other tiles: one change at a time to a copy of the interrupted one.
if begin resume-other-tiles; then
    mkdir -p d/train d/val
    for split in train val; do
        for kind in images masks; do
            mkdir -p "d/$split/$kind"
            for name in $(ls "$PROJECT/data-samples/$split/$kind" | head -n 3); do
                cp "$PROJECT/data-samples/$split/$kind/$name" "d/$split/$kind/"
            done
        done
    done
    cat >tiny.yaml <<'YAML'
data:
  train: {images: d/train/images, masks: d/train/masks}
  val: {images: d/val/images, masks: d/val/masks}
  labels: {background: 0, car: 255}
model: {width: 4, depth: 2}
sampling: {crop_size: 64, crops_per_epoch: 8}
training: {batch_size: 4}
schedule: {phases: [{name: a, loss: weighted_cross_entropy, max_epochs: 40}]}
YAML
    "$SEGTRAIN" train -q --threads 1 --config tiny.yaml --output R0 >printed 2>&1 &
    until [[ $(rows R0) -ge 2 ]] || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
    kill -TERM $!
    wait $!
    cp -r d d0
    read -r a b c < <(ls d/train/images | paste -sd ' ')
    other() { # WHAT PATTERN
        rm -rf R && cp -r R0 R
        expect_code "$1" 65 "$SEGTRAIN" train --resume R
        expect_text "$1, said" "$2"
        rm -rf d && cp -r d0 d
    }
    cp "d/train/masks/$b" "d/train/masks/$a" && other "another mask" "mask of the training tile '${a%.*}' is not what it was"
    for kind in images masks; do mv "d/train/$kind/$a" t && mv "d/train/$kind/$b" "d/train/$kind/$a" && mv t "d/train/$kind/$b"; done
    other "two tiles swapped" "image and mask of the training tile '${a%.*}' are not what they were"
    for kind in images masks; do mv "d/train/$kind/$a" "d/train/$kind/zzz.png"; done
    other "a tile renamed" "'${a%.*}' is gone.*'zzz' is new"
    for kind in images masks; do cp "d/train/$kind/$c" "d/val/$kind/$(ls d/val/images | head -n 1)"; done && rm d/train/*/"$c"
    other "another validation tile" "is gone|validation tile"
    touch d/train/images/* && rm -rf R && cp -r R0 R
    timeout -s INT 20 "$SEGTRAIN" train --resume R --set data.memory_limit=1 >printed 2>&1
    expect_text "the same tiles, and another memory limit" 'resumed after epoch'
fi
