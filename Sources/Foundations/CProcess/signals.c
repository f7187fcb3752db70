// Signals that ask a process to stop. Only what signal-safety(7) allows happens in a handler.
#define _GNU_SOURCE
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "cprocess.h"

enum { PATIENCE_NANOSECONDS = 2000000000 };

static atomic_int requested;
static atomic_llong asked_at;  // by a person or a supervisor: 0 for not yet

static void stop(int number) {
    // A terminal that closes sends SIGHUP twice, a limit of CPU time SIGXCPU every second: that is no impatience.
    if (number == SIGINT || number == SIGTERM) {
        struct timespec time;
        clock_gettime(CLOCK_MONOTONIC, &time);
        long long now = (long long)time.tv_sec * 1000000000 + time.tv_nsec, before = atomic_exchange(&asked_at, now);
        if (before != 0 && now - before <= PATIENCE_NANOSECONDS) _exit(128 + number);
    }
    atomic_store(&requested, number);
}

void seg_catch_stop_signals(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGXCPU};
    sigset_t caught;
    sigemptyset(&caught);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        // What nohup and others have set to be ignored stays ignored; but shells ignore SIGINT for what runs behind.
        struct sigaction old, action = {.sa_handler = stop, .sa_flags = SA_RESTART};
        if (numbers[i] != SIGINT && numbers[i] != SIGTERM && sigaction(numbers[i], NULL, &old) == 0 &&
            old.sa_handler == SIG_IGN)
            continue;
        sigaction(numbers[i], &action, NULL);
        sigaddset(&caught, numbers[i]);
    }
    // A parent may have started this process with the signals blocked.
    sigprocmask(SIG_UNBLOCK, &caught, NULL);
}

int seg_stop_signal(void) { return atomic_load(&requested); }
