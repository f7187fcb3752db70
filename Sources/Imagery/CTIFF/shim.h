// The C module of libtiff.
#include <tiffio.h>
