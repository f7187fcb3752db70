// Faults made on purpose: scripts/check-sanitizers proves with them that its builds would find others.
#pragma once

/// Adds 1 to `*counter`, `times` times, with no lock.
void seg_seeded_race(volatile long *counter, long times);

/// Reads the byte after a block of `count` bytes.
int seg_seeded_overflow(int count);

/// Adds 1 to `number`, which may be the largest there is.
int seg_seeded_undefined(int number);

/// Takes memory and never returns it.
void seg_seeded_leak(int count);
