// Shims over libpng and libtiff: opaque handles, no varargs, no longjmp past the caller, errors as text.
#ifndef SEGTRAIN_CRASTER_H
#define SEGTRAIN_CRASTER_H
#include <stddef.h>
#include <stdint.h>
#endif
