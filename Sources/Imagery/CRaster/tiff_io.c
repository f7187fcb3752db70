// libtiff over a descriptor: pread and pwrite (never mmap: a file cut short while it is read must be an error, not a
// signal), messages into the handle's fault.
#include "tiff_io.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static tmsize_t read_memory(seg_tiff_file *file, void *bytes, tmsize_t count) {
    const seg_tiff_memory *memory = file->memory;
    size_t left = file->offset < memory->count ? memory->count - file->offset : 0;
    size_t got = (size_t)count < left ? (size_t)count : left;
    if (got) memcpy(bytes, memory->bytes + file->offset, got);
    file->offset += got;
    return (tmsize_t)got;
}

static tmsize_t write_memory(seg_tiff_file *file, const void *bytes, tmsize_t count) {
    seg_tiff_memory *memory = file->memory;
    size_t end = (size_t)file->offset + (size_t)count;
    if (end > memory->capacity) {
        size_t capacity = 2 * end;
        uint8_t *grown = realloc(memory->bytes, capacity);
        if (!grown) {
            file->system_error = ENOMEM;
            return 0;
        }
        memset(grown + memory->capacity, 0, capacity - memory->capacity);
        memory->bytes = grown, memory->capacity = capacity;
    }
    memcpy(memory->bytes + file->offset, bytes, (size_t)count);
    file->offset = end;
    if (end > memory->count) memory->count = end;
    return count;
}

static tmsize_t on_read(thandle_t handle, void *bytes, tmsize_t count) {
    seg_tiff_file *file = handle;
    if (file->memory) return read_memory(file, bytes, count);
    ssize_t got = seg_read_at(file->descriptor, bytes, (size_t)count, file->offset);
    if (got < 0) {
        file->system_error = errno;
        return 0;
    }
    file->offset += (uint64_t)got;
    // Before libtiff says it in words that depend on where the file was cut.
    if (got < count && file->fault) seg_fault_set(file->fault, "the file ends too early");
    return got;
}

static tmsize_t on_write(thandle_t handle, void *bytes, tmsize_t count) {
    seg_tiff_file *file = handle;
    if (file->memory) return write_memory(file, bytes, count);
    if (seg_write_at(file->descriptor, bytes, (size_t)count, file->offset) < 0) {
        file->system_error = errno;
        return 0;
    }
    file->offset += (uint64_t)count;
    return count;
}

static toff_t on_size(thandle_t handle) {
    seg_tiff_file *file = handle;
    if (file->memory) return file->memory->count;
    struct stat status;
    return fstat(file->descriptor, &status) == 0 ? (toff_t)status.st_size : 0;
}

static toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
    seg_tiff_file *file = handle;
    file->offset = whence == SEEK_SET ? offset : whence == SEEK_CUR ? file->offset + offset : on_size(handle) + offset;
    return file->offset;
}

// The handle's owner closes the descriptor.
static int on_close(thandle_t handle) {
    (void)handle;
    return 0;
}

static void keep_error(seg_tiff_file *file, const char *format, va_list arguments) {
    char text[256];
    // Said of private tags that are passed over: an error by name only.
    if (strstr(format, "TIFF_SETGET_UNDEFINED")) return;
    vsnprintf(text, sizeof text, format, arguments);
    if (file->fault) seg_fault_set(file->fault, text);
}

static void keep_warning(seg_tiff_file *file, const char *format, va_list arguments) {
    // Every georeference tag is unknown to libtiff and read all the same.
    if (file->warning[0] || strncmp(format, "Unknown field", 13) == 0) return;
    vsnprintf(file->warning, sizeof file->warning, format, arguments);
}

#if TIFFLIB_VERSION >= 20221213  // 4.5.0: handlers and limits of one handle

static int on_error(TIFF *tiff, void *file, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)module;
    keep_error(file, format, arguments);
    return 1;  // handled: the global handler stays silent
}

static int on_warning(TIFF *tiff, void *file, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)module;
    keep_warning(file, format, arguments);
    return 1;
}

TIFF *seg_tiff_client_open(seg_tiff_file *file, const char *mode, uint64_t largest_allocation) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return NULL;
    TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, file);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)largest_allocation);
    file->tiff = TIFFClientOpenExt(
        "TIFF", mode, file, on_read, on_write, on_seek, on_close, on_size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    return file->tiff;
}

#else  // older: one pair of handlers for the process, which tell handles apart by their client data

static void on_error(thandle_t file, const char *module, const char *format, va_list arguments) {
    (void)module;
    if (file) keep_error(file, format, arguments);
}

static void on_warning(thandle_t file, const char *module, const char *format, va_list arguments) {
    (void)module;
    if (file) keep_warning(file, format, arguments);
}

static void install_handlers(void) {
    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
    TIFFSetErrorHandlerExt(on_error);
    TIFFSetWarningHandlerExt(on_warning);
}

TIFF *seg_tiff_client_open(seg_tiff_file *file, const char *mode, uint64_t largest_allocation) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_handlers);
    (void)largest_allocation;
    file->tiff = TIFFClientOpen("TIFF", mode, file, on_read, on_write, on_seek, on_close, on_size, NULL, NULL);
    return file->tiff;
}

#endif

int seg_tiff_fail(seg_tiff_file *file, const char *text) {
    if (file->system_error) {
        file->fault->text[0] = 0;
        seg_fault_set(file->fault, strerror(file->system_error));
        file->fault->system_error = file->system_error;
    }
    seg_fault_set(file->fault, text);
    return -1;
}

void seg_tiff_begin_call(seg_tiff_file *file, seg_fault *fault) {
    seg_fault_clear(fault);
    file->fault = fault;
    file->system_error = 0;
}
