// What a process can ask of Linux and Swift cannot say: signals, children, its own command line.
#ifndef SEGTRAIN_CPROCESS_H
#define SEGTRAIN_CPROCESS_H
#include <stdint.h>
#include <sys/types.h>

/// Arguments of the program, its name included; 0 where the C library does not say.
int seg_argument_count(void);
/// The argument with a number from 0 on.
const char *_Nonnull seg_argument(int index);

/// From now on SIGINT, SIGTERM, SIGHUP, SIGUSR1 and SIGXCPU are noted instead of ending the process. A second SIGINT or
/// SIGTERM within two seconds ends it at once, with 128 + its number.
void seg_catch_stop_signals(void);
/// The last of them, 0 for none.
int seg_stop_signal(void);

/// Starts the program that is running once more, in a process group of its own. It gets SIGTERM when the calling thread
/// ends, however it does.
///
/// arguments: its name first, a null pointer last. output: a descriptor for its standard output and error.
/// Returns the process, or -1 and errno.
pid_t seg_start_self(char *_Nullable const *_Nonnull arguments, int output);

/// From now on the process ends with one line and exit code 71 where Swift would crash for want of memory.
void seg_watch_memory(void);
/// Ends it so now.
_Noreturn void seg_end_without_memory(void);

/// Lets allocations fail (RLIMIT_DATA) from so many bytes on, unless a lower limit is set.
void seg_bound_data(long bytes);
/// The bound that was set so, or 0.
long seg_data_bound(void);
/// Takes it back, for a program that is started.
void seg_unbound_data(void);

/// Begins to write a file's bytes to disk and does not wait. A mere hint: where that is unknown, nothing happens.
void seg_begin_writing(int descriptor);

/// Whether a file lies on a disk of this machine, whose locks all processes see: 1 or 0, 0 also where that is unknown.
int seg_is_local(int descriptor);
/// Whether a file lies in memory (tmpfs): 1 or 0.
int seg_is_in_memory(int descriptor);

#endif
