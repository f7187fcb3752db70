# Machines, file systems, signals and streams: what they do to the program. Most cases are scripts that come with the inputs.

# One row for a script of reliability/: its last line is "ok: …" or "FAULT: …".
scripted() { # CASE
    if begin "$1" "reliability/$1"; then
        local said
        said=$(SEGTRAIN="$SEGTRAIN" SAMPLES="$PROJECT/data-samples" timeout 300 bash "$IN/run.sh" 2>/dev/null | tail -n 1)
        if [[ -z "$said" ]]; then skip "cannot run here"; else expect "${said#*: }" ok "${said%%:*}"; fi
    fi
}

for case in cpu-quota durable-folders experiment-orphans hangup memory-of-its-own-cgroup memory-without-a-budget no-proc \
    pinned-to-the-same-cpus small-things thread-refused; do
    scripted "$case"
done

if begin no-file-locks training/no-file-locks && needs strace; then
    cp -r "$IN/." .
    for error in ENOSYS ENOLCK EOPNOTSUPP; do
        expect_code "flock: $error" 0 strace -f -o /dev/null -e inject=flock:error=$error \
            "$SEGTRAIN" train --config config.yaml --output "lock-$error"
        expect_text "a note" 'has no locks'
    done
    for error in ENOSYS EINVAL EOPNOTSUPP; do
        expect_code "fsync: $error" 0 strace -f -o /dev/null -e inject=fsync:error=$error \
            "$SEGTRAIN" train --config config.yaml --output "sync-$error"
    done
    for error in EXDEV EACCES EINVAL EPERM ENOSYS; do
        expect_code "link: $error" 0 strace -f -o /dev/null -e inject=link,linkat:error=$error \
            "$SEGTRAIN" train -q --config config.yaml --output "link-$error"
    done
    expect_code "a prediction without locks" 0 strace -f -o /dev/null -e inject=flock:error=ENOLCK \
        "$SEGTRAIN" predict --continue --model lock-ENOSYS --vector gpkg --output masks val/images
fi

if begin own-control-group training/own-control-group; then
    if [[ $EUID != 0 ]] || ! mkdir /sys/fs/cgroup/unified/segfield 2>/dev/null; then
        skip "needs root and control groups"
    else
        rmdir /sys/fs/cgroup/unified/segfield
        cp -r "$IN/." .
        mkdir bin && ln -s "$SEGTRAIN" bin/segtrain
        PATH="$PWD/bin:$PATH" sh run.sh >printed 2>&1
        # The code that the script prints is not the program's.
        expect_text "60 MB in a group of version 2" 'this training needs about [0-9]+ MiB'
        expect_text "who says so" 'the control group \(container\) allows'
    fi
fi

if begin two-trainings-one-core training/two-trainings-one-core && needs taskset; then
    cp -r "$IN/." .
    "$SEGTRAIN" train -q --config config.yaml --threads 2 --output a >/dev/null 2>&1 &
    first=$!
    "$SEGTRAIN" train -q --config config.yaml --threads 2 --output b >/dev/null 2>&1 &
    second=$!
    sleep 1
    pinned() { grep -h Cpus_allowed_list "/proc/$1"/task/*/status 2>/dev/null | grep -cE '\s[0-9]+$'; }
    both=$(($(pinned $first) > 0 && $(pinned $second) > 0))
    kill $first $second 2>/dev/null
    wait $first $second
    expect "both pin their workers" 0 "$both"
fi

if begin hangup-under-nohup training/hangup; then
    cp -r "$IN/." .
    "$SEGTRAIN" train --config config.yaml --output run >printed 2>&1 &
    training=$!
    for ((i = 0; i < 100; i++)); do [[ -e run/events.jsonl ]] && break || sleep 0.1; done
    kill -HUP $training 2>/dev/null
    wait $training
    expect "exit code of a hang-up" 129 $?
    (trap '' HUP && exec "$SEGTRAIN" train -q --config config.yaml --output ignored >printed 2>&1) &
    training=$!
    for ((i = 0; i < 100; i++)); do [[ -e ignored/events.jsonl ]] && break || sleep 0.1; done
    kill -HUP $training 2>/dev/null
    sleep 1
    kill -TERM $training 2>/dev/null
    wait $training
    expect "SIGTERM after a hang-up under nohup" 143 $?
fi

# Of our own: the same kinds by other inputs.
if begin a-full-standard-error; then
    cat >held.py <<'P'
import os, signal, subprocess, sys, time
reader, writer = os.pipe()
os.set_blocking(writer, False)
try:
    while True: os.write(writer, b" " * 4096)
except BlockingIOError:
    os.set_blocking(writer, True)
process = subprocess.Popen(sys.argv[1:], stderr=writer, stdout=subprocess.DEVNULL)
time.sleep(4)
process.send_signal(signal.SIGTERM)
try: print(process.wait(60))
except subprocess.TimeoutExpired: process.kill(); print("held up")
P
    expect "SIGTERM" 143 "$(cd "$PROJECT" && python3 "$OLDPWD/held.py" "$SEGTRAIN" train --config configs/samples.yaml --output "$OLDPWD/run")"
fi

if begin a-killed-experiment; then
    cat >arms.yaml <<Y
base:
  data:
    train: {images: $PROJECT/data-samples/train/images, masks: $PROJECT/data-samples/train/masks}
    val: {images: $PROJECT/data-samples/val/images, masks: $PROJECT/data-samples/val/masks}
    labels: {background: 0, car: 255}
  model: {width: 8, depth: 2}
  sampling: {crop_size: 64, crops_per_epoch: 400}
  schedule: {cycles: 1, phases: [{name: a, loss: jaccard, max_epochs: 500}]}
seeds: [1, 2]
arms: {one: {}}
Y
    "$SEGTRAIN" experiment --config arms.yaml --output ex --jobs 2 >/dev/null 2>&1 &
    parent=$!
    sleep 3
    children=$(ps --ppid $parent -o pid=)
    kill -KILL $parent
    wait $parent 2>/dev/null
    "$SEGTRAIN" experiment --config arms.yaml --output ex --jobs 2 >printed 2>&1 &
    again=$!
    sleep 8
    alive=0
    for child in $children; do kill -0 "$child" 2>/dev/null && alive=$((alive + 1)); done
    kill -TERM $again
    wait $again
    expect "started again at once" 143 $?
    expect "trainings that go on" 0 $alive
fi

if begin small-control-groups; then
    group=/sys/fs/cgroup/memory/segfield$$
    [[ -d /sys/fs/cgroup/memory ]] || group=/sys/fs/cgroup/segfield$$
    if [[ $EUID != 0 ]] || ! mkdir "$group" 2>/dev/null; then
        skip "needs root and control groups"
    else
        limit="$group/memory.limit_in_bytes"
        [[ -e "$limit" ]] || limit="$group/memory.max"
        tiles="$PROJECT/data-samples/train"
        for mebibytes in 24 40 64; do
            echo $((mebibytes << 20)) >"$limit"
            for command in "data stats --images $tiles/images --masks $tiles/masks" \
                "data preview --images $tiles/images --masks $tiles/masks --output sheet-$mebibytes.png" \
                "data synthesize --tiles 2 --size 1024 --output set-$mebibytes" "bench --steps 1 --size 64 --batch 4"; do
                bash -c "echo \$\$ >$group/cgroup.procs && exec $SEGTRAIN $command" >/dev/null 2>printed
                code=$?
                [[ $code == 71 && $(wc -l <printed) == 1 ]] && code=0
                expect "${command%% --*} in $mebibytes MiB: done, or 71 and one line" 0 $code
            done
        done
        sleep 0.3
        rmdir "$group"
    fi
fi

if begin without-a-terminal-that-reads; then
    expect_code "info without standard output" 74 bash -c '"$SEGTRAIN" --help >&-'
    expect_code "a help page to a full disk" 74 bash -c '"$SEGTRAIN" help train >/dev/full'
    for option in batch width depth size steps; do
        expect_code "bench --$option 2^63-1" 64 "$SEGTRAIN" bench --$option 9223372036854775807
    done
fi
