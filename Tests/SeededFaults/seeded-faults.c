// Faults made on purpose, one for each sanitizer to find.
#include "seeded-faults.h"
#include <stdlib.h>
#include <string.h>

void seg_seeded_race(volatile long *counter, long times) {
    for (long i = 0; i < times; i++) *counter = *counter + 1;
}

int seg_seeded_overflow(int count) {
    char *block = malloc(count);
    memset(block, 1, count);
    int value = block[count];
    free(block);
    return value;
}

int seg_seeded_undefined(int number) { return number + 1; }

void seg_seeded_leak(int count) {
    char *volatile block = malloc(count);
    memset(block, 1, count);
    block = NULL;
}
