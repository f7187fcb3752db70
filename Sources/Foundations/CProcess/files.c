// Hints about files.
#define _GNU_SOURCE
#include <fcntl.h>

#include "cprocess.h"

void seg_begin_writing(int descriptor) { (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE); }
