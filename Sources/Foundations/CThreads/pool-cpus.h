// Which CPUs the pool may use, and whether its threads are pinned to them.
#ifndef SEGTRAIN_POOL_CPUS_H
#define SEGTRAIN_POOL_CPUS_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sched.h>

/// How many CPUs the process may use, and which: an empty set where they are more than a set can hold.
int seg_pool_allowed_cpus(cpu_set_t *set);

/// Whether no other process of this program pins its workers now. A name of the kernel's (unix(7), "abstract") says who
/// does; it goes with the process that has it. Two that both pinned would share some CPUs and leave others idle.
int seg_pool_may_pin(void);

/// Threads that a pool begins with.
int seg_pool_default_threads(void);

#endif
