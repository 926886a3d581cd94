/* SPDX-License-Identifier: Apache-2.0 */
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"

/*
 * Which file it is, before SQLite sees it. The database file itself is never
 * opened here once it may be a database: closing it would drop the locks that
 * SQLite holds on it anywhere in the process (POSIX).
 */

static kt_status out_of_memory(kti_error *error)
{
    return kti_fail(error, KT_ERR_NOMEM, "out of memory");
}

static kt_status cannot_open(kti_error *error, const char *path,
                             const char *reason)
{
    return kti_fail(error, KT_ERR_CANTOPEN, "%s: %s", path, reason);
}

static kt_status system_failure(kti_error *error, const char *path,
                                int number)
{
    kt_status status = KT_ERR_CANTOPEN;
    if (number == ENOSPC || number == EDQUOT) {
        status = KT_ERR_FULL;
    } else if (number == EIO) {
        status = KT_ERR_IO;
    } else if (number == ENOMEM) {
        status = KT_ERR_NOMEM;
    }
    return kti_fail(error, status, "%s: %s", path, kti_errno_text(number));
}

/* ---- the path */

/* The folder without links, dots or relative parts, and the file's name as
 * it was given. */
static kt_status resolve(kti_store *store, kti_error *error, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    if (name[0] == '\0' || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0) {
        return cannot_open(error, path, "is a folder, a file is needed");
    }
    kti_buf folder = { 0 };
    if (slash == NULL) {
        kti_buf_text(&folder, ".");
    } else {
        kti_buf_add(&folder, path, (size_t)(slash - path) + 1);
    }
    if (folder.failed) {
        kti_buf_free(&folder);
        return out_of_memory(error);
    }
    char *real = realpath(folder.data, NULL);
    int number = errno;
    kti_buf_free(&folder);
    if (real == NULL) {
        if (number == ENOENT && (store->flags & KT_OPEN_CREATE) == 0) {
            return kti_fail(error, KT_ERR_NOT_FOUND,
                            "%s: there is no such file", path);
        }
        if (number == ENOENT) {
            return cannot_open(error, path,
                               "the folder to create it in is not there");
        }
        return system_failure(error, path, number);
    }
    kti_buf full = { 0 };
    kti_buf_printf(&full, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name);
    free(real);
    store->path = kti_buf_steal(&full);
    return store->path != NULL ? KT_OK : out_of_memory(error);
}

/* SQLite answers CANTOPEN, without a word on why. */
static kt_status check_length(kti_store *store, kti_error *error,
                              const char *vfs_name)
{
    const sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
    size_t longest = vfs == NULL ? 0 : (size_t)vfs->mxPathname;
    size_t size = strlen(store->path) + sizeof "-journal";
    if (size > longest) {
        return kti_fail(
            error, KT_ERR_CANTOPEN,
            "%s: the path has %zu bytes, up to %zu are possible", store->path,
            strlen(store->path),
            longest < sizeof "-journal" ? 0 : longest - sizeof "-journal");
    }
    return KT_OK;
}

/* ---- kinds of file */

static const char *unfit(const kti_store *store, const struct stat *file)
{
    if (S_ISLNK(file->st_mode)) {
        return "is a symbolic link, give the file itself";
    }
    if (S_ISDIR(file->st_mode)) {
        return "is a folder, a file is needed";
    }
    if (!S_ISREG(file->st_mode)) {
        return "is not a regular file";
    }
    if (file->st_nlink > 1) {
        return "has more than one name (hard link)";
    }
    if (file->st_uid != geteuid() &&
        (store->flags & KT_OPEN_ANY_OWNER) == 0) {
        return "belongs to another user: make it yours, or open it for any "
               "owner";
    }
    return NULL;
}

/* A file that SQLite may find beside the database, if it is there. */
static kt_status check_beside(kti_store *store, kti_error *error,
                              const char *path)
{
    struct stat file;
    if (lstat(path, &file) != 0) {
        return errno == ENOENT ? KT_OK : system_failure(error, path, errno);
    }
    const char *reason = unfit(store, &file);
    return reason == NULL ? KT_OK : cannot_open(error, path, reason);
}

/*
 * A journal of a transaction over several files ends with the name of a
 * super-journal, and rolling it back deletes that file: whatever file
 * whoever made the journal has named. The ledger never writes one.
 */
static kt_status check_journal_end(kti_error *error, const char *path)
{
    static const unsigned char magic[8] = { 0xd9, 0xd5, 0x05, 0xf9,
                                            0x20, 0xa1, 0x63, 0xd7 };
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? KT_OK : system_failure(error, path, errno);
    }
    unsigned char end[sizeof magic];
    struct stat file;
    kt_status status = KT_OK;
    if (fstat(fd, &file) != 0) {
        status = system_failure(error, path, errno);
    } else if (file.st_size >= (off_t)sizeof end) {
        ssize_t got =
            pread(fd, end, sizeof end, file.st_size - (off_t)sizeof end);
        if (got < 0) {
            status = system_failure(error, path, errno);
        } else if (got == (ssize_t)sizeof end &&
                   memcmp(end, magic, sizeof end) == 0) {
            status = cannot_open(error, path,
                                 "names a super-journal, which a keytask "
                                 "database never has: its rollback could "
                                 "delete another file");
        }
    }
    close(fd);
    return status;
}

static kt_status check_all_beside(kti_store *store, kti_error *error)
{
    static const char *const suffixes[] = { "-journal", "-wal", "-shm" };
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < 3; i++) {
        kti_buf path = { 0 };
        kti_buf_printf(&path, "%s%s", store->path, suffixes[i]);
        if (path.failed) {
            status = out_of_memory(error);
        } else {
            status = check_beside(store, error, path.data);
            if (status == KT_OK && i == 0) {
                status = check_journal_end(error, path.data);
            }
        }
        kti_buf_free(&path);
    }
    return status;
}

/* ---- making and finding the file */

/* So that the name of a new file survives a power failure. */
static kt_status sync_folder(kti_error *error, const char *path)
{
    const char *slash = strrchr(path, '/');
    kti_buf folder = { 0 };
    kti_buf_add(&folder, slash == NULL ? "." : path,
                slash == NULL ? 1 : (size_t)(slash - path) + 1);
    if (folder.failed) {
        kti_buf_free(&folder);
        return out_of_memory(error);
    }
    int fd = open(folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    kt_status status = KT_OK;
    /* Some file systems cannot sync a folder, and say so. */
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL)) {
        status = system_failure(error, folder.data, errno);
    }
    if (fd >= 0) {
        close(fd);
    }
    kti_buf_free(&folder);
    return status;
}

/* KT_EXISTS where a file is there already. */
static kt_status make(kti_store *store, kti_error *error)
{
    int fd = open(store->path,
                  O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? KT_EXISTS
                               : system_failure(error, store->path, errno);
    }
    struct stat file;
    int number = fstat(fd, &file) == 0 ? 0 : errno;
    /* The one close of a database file outside of SQLite: it is empty, and
     * nobody writes into an empty file that he has not made. */
    close(fd);
    if (number != 0) {
        return system_failure(error, store->path, number);
    }
    store->made = 1;
    store->creating = 1;
    store->device = file.st_dev;
    store->inode = file.st_ino;
    return sync_folder(error, store->path);
}

static kt_status find(kti_store *store, kti_error *error)
{
    struct stat file;
    if (lstat(store->path, &file) != 0) {
        return errno == ENOENT
                   ? kti_fail(error, KT_ERR_NOT_FOUND,
                              "%s: there is no such file", store->path)
                   : system_failure(error, store->path, errno);
    }
    const char *reason = unfit(store, &file);
    if (reason != NULL) {
        return cannot_open(error, store->path, reason);
    }
    store->device = file.st_dev;
    store->inode = file.st_ino;
    return KT_OK;
}

kt_status kti_path_find(kti_store *store, kti_error *error, const char *path,
                        const char *vfs)
{
    kt_status status = resolve(store, error, path);
    if (status == KT_OK) {
        status = check_length(store, error, vfs);
    }
    if (status == KT_OK) {
        status = check_all_beside(store, error);
    }
    if (status != KT_OK) {
        return status;
    }
    if ((store->flags & KT_OPEN_CREATE) == 0) {
        return find(store, error);
    }
    status = make(store, error);
    if (status == KT_EXISTS && (store->flags & KT_OPEN_EXCLUSIVE) != 0) {
        return kti_fail(error, KT_ERR_DUPLICATE,
                        "%s: is there already: name another file",
                        store->path);
    }
    return status == KT_EXISTS ? find(store, error) : status;
}

/* ---- files of a copy */

int kti_store_is_file(const kti_store *store, const char *path)
{
    struct stat own;
    struct stat other;
    return stat(store->path, &own) == 0 && stat(path, &other) == 0 &&
           own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

/* What SQLite would take for the new file's: its first reader would play it
 * back. One without a byte is what TRUNCATE leaves. */
static kt_status refuse_left(kti_error *error, const char *path,
                             const char *suffix)
{
    struct stat file;
    kti_buf beside = { 0 };
    kti_buf_printf(&beside, "%s%s", path, suffix);
    kt_status status = KT_OK;
    if (beside.failed) {
        status = out_of_memory(error);
    } else if (lstat(beside.data, &file) == 0 && file.st_size > 0) {
        status = cannot_open(error, beside.data,
                             "is left of another database, and would be "
                             "taken for one of the new: remove it");
    }
    kti_buf_free(&beside);
    return status;
}

kt_status kti_path_vacant(kti_error *error, const char *path)
{
    struct stat file;
    if (path == NULL || path[0] == '\0') {
        return kti_fail(error, KT_ERR_INVALID, "the path is empty");
    }
    if (lstat(path, &file) == 0) {
        return S_ISDIR(file.st_mode)
                   ? cannot_open(error, path, "is a folder, a file is needed")
                   : KT_EXISTS;
    }
    if (errno != ENOENT) {
        return system_failure(error, path, errno);
    }
    kt_status status = refuse_left(error, path, "-journal");
    return status == KT_OK ? refuse_left(error, path, "-wal") : status;
}

static void remove_journal(const char *path)
{
    kti_buf journal = { 0 };
    kti_buf_printf(&journal, "%s-journal", path);
    if (!journal.failed) {
        (void)unlink(journal.data);
    }
    kti_buf_free(&journal);
}

/* rename(), which has no way to leave alone what is there: where the file
 * system has none either, between the look and the rename is a moment. */
static int move(const char *from, const char *to, int replace)
{
    struct stat file;
    if (replace) {
        return rename(from, to);
    }
#if defined(RENAME_NOREPLACE)
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
#endif
    if (lstat(to, &file) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

kt_status kti_path_publish(kti_error *error, const char *from,
                           const char *to, int replace)
{
    remove_journal(from);
    if (move(from, to, replace) != 0) {
        return errno == EEXIST
                   ? kti_fail(error, KT_ERR_DUPLICATE,
                              "%s: is there already: name another file", to)
                   : system_failure(error, to, errno);
    }
    return sync_folder(error, to);
}

void kti_path_remove(const char *path)
{
    (void)unlink(path);
    remove_journal(path);
}
