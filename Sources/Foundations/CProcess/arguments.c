// The command line as the kernel gave it. Swift's own comes from /proc, which a chroot may lack.
#include "cprocess.h"

static int argument_count;
static char **argument_values;

/// The C library hands the command line to constructors, too.
__attribute__((constructor)) static void keep(int count, char **values) {
    argument_count = count;
    argument_values = values;
}

int seg_argument_count(void) { return argument_count; }

const char *seg_argument(int index) { return argument_values[index]; }
