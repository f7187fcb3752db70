// The C module of libpng.
#include <png.h>
