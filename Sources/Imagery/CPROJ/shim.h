// The C module of PROJ.
#include <proj.h>
