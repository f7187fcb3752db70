// The C module of libjpeg, whose header needs FILE.
#include <stdio.h>
#include <jpeglib.h>
