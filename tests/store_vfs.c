/* SPDX-License-Identifier: Apache-2.0 */
#include "store_vfs.h"

#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

/* The real file stands behind it in the same piece of memory. */
typedef struct vfs_file {
    sqlite3_file base;
    sqlite3_file *real;
} vfs_file;

static struct {
    int count[VFS_CALLS];
    int failures;
    enum vfs_call call;
    int first; /* by count; 0: nothing fails */
    int times;
    int code;
    enum vfs_effect effect;
    enum vfs_call act_call;
    int act_at; /* by count */
    void (*act)(void);
} state;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;

/* Counts a call; SQLITE_OK, or the code that it is to answer. */
static int count(enum vfs_call call)
{
    int n = ++state.count[call];
    if (state.act != NULL && call == state.act_call && n == state.act_at) {
        state.act();
    }
    if (call != state.call || state.first == 0 || n < state.first ||
        n >= state.first + state.times) {
        return SQLITE_OK;
    }
    state.failures++;
    return state.code;
}

/* Around one call: `work` is not evaluated where it is to stay undone. */
#define AROUND(call, work)                                                   \
    do {                                                                     \
        int around_code = count(call);                                       \
        if (around_code == SQLITE_OK) {                                      \
            return (work);                                                   \
        }                                                                    \
        if (state.effect == VFS_DONE) {                                      \
            (void)(work);                                                    \
        }                                                                    \
        return around_code;                                                  \
    } while (0)

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((vfs_file *)file)->real;
}

/* ---- files */

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *bytes, int size,
                     sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    AROUND(VFS_READ, real->pMethods->xRead(real, bytes, size, at));
}

static int file_write(sqlite3_file *file, const void *bytes, int size,
                      sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    int code = count(VFS_WRITE);
    if (code == SQLITE_OK) {
        return real->pMethods->xWrite(real, bytes, size, at);
    }
    if (state.effect != VFS_UNDONE) {
        int part = state.effect == VFS_HALF ? size / 2 : size;
        (void)real->pMethods->xWrite(real, bytes, part, at);
    }
    return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_file *real = real_of(file);
    AROUND(VFS_TRUNCATE, real->pMethods->xTruncate(real, size));
}

/* Counted, and failed, but not made: nobody cuts the power of a test. */
static int file_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return count(VFS_SYNC);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    sqlite3_file *real = real_of(file);
    AROUND(VFS_SIZE, real->pMethods->xFileSize(real, size));
}

static int file_lock(sqlite3_file *file, int level)
{
    sqlite3_file *real = real_of(file);
    AROUND(VFS_LOCK, real->pMethods->xLock(real, level));
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_check_lock(sqlite3_file *file, int *reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file),
                                                       reserved);
}

static int file_control(sqlite3_file *file, int op, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

/* Version 1: neither shared memory nor a memory map. */
static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
};

/* ---- the VFS */

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                     int flags, int *flags_out)
{
    (void)vfs;
    vfs_file *wrapped = (vfs_file *)file;
    wrapped->base.pMethods = NULL;
    int code = count(VFS_OPEN);
    if (code != SQLITE_OK) {
        return code;
    }
    wrapped->real = (sqlite3_file *)(wrapped + 1);
    code = real_vfs->xOpen(real_vfs, name, wrapped->real, flags, flags_out);
    if (wrapped->real->pMethods != NULL) {
        wrapped->base.pMethods = &file_methods;
    }
    return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    AROUND(VFS_DELETE, real_vfs->xDelete(real_vfs, name, sync_folder));
}

/* The others take what the real one's own functions need from the copy. */
void vfs_install(void)
{
    if (real_vfs != NULL) {
        return;
    }
    real_vfs = sqlite3_vfs_find(NULL);
    fault_vfs = *real_vfs;
    fault_vfs.zName = VFS_FAULT;
    fault_vfs.pNext = NULL;
    fault_vfs.szOsFile = (int)sizeof(vfs_file) + real_vfs->szOsFile;
    fault_vfs.xOpen = open_file;
    fault_vfs.xDelete = delete_file;
    sqlite3_vfs_register(&fault_vfs, 0);
}

void vfs_reset(void)
{
    memset(&state, 0, sizeof state);
}

void vfs_fail(enum vfs_call call, int nth, int times, int code,
              enum vfs_effect effect)
{
    state.call = call;
    state.first = state.count[call] + nth;
    state.times = times;
    state.code = code;
    state.effect = effect;
}

void vfs_before(enum vfs_call call, int nth, void (*act)(void))
{
    state.act_call = call;
    state.act_at = state.count[call] + nth;
    state.act = act;
}

int vfs_count(enum vfs_call call)
{
    return state.count[call];
}

int vfs_failures(void)
{
    return state.failures;
}
