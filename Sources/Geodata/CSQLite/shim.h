// The C module of SQLite.
#include <sqlite3.h>
