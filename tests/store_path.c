/* SPDX-License-Identifier: Apache-2.0 */

/* Which files are opened, and which are made. */

#include "store_test.h"
#include "store_vfs.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(new_file_is_private)
{
    const char *path = in_folder("a.db");
    kti_store *store = open_ok(path, KT_OPEN_CREATE);
    struct stat file;
    ck_assert(kti_store_is_new(store));
    ck_assert_int_eq(lstat(path, &file), 0);
    ck_assert_int_eq(file.st_mode & 07777, 0600);
    kti_store_close(store);
    ck_assert(exists(path));

    store = open_ok(path, KT_OPEN_CREATE);
    ck_assert(!kti_store_is_new(store));
    kti_store_close(store);
    assert_status(open_status(path, KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE),
                  KT_ERR_DUPLICATE);
    assert_message(path);
}
END_TEST

START_TEST(names_are_only_names)
{
    static const char *const names[] = {
        "file:a.db?mode=memory",       ":memory:", "-a.db", "a b%20c?d#e.db",
        "\xe8\xae\xa1\xe5\x88\x92.db",
    };
    char before[512];
    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_int_eq(chdir(in_folder("")), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        kti_store_close(open_ok(names[i], KT_OPEN_CREATE));
        ck_assert_int_gt(size_of(in_folder(names[i])), 0);
    }
    ck_assert_int_eq(mkdir("d", 0700), 0);
    kti_store *store = open_ok("d/.././b.db", KT_OPEN_CREATE);
    ck_assert_str_eq(store->path, in_folder("b.db"));
    kti_store_close(store);
    ck_assert_int_eq(chdir(before), 0);
}
END_TEST

START_TEST(missing_files)
{
    assert_status(open_status(in_folder("a.db"), 0), KT_ERR_NOT_FOUND);
    assert_message("a.db");
    assert_status(open_status(in_folder("a.db"), KT_OPEN_READONLY),
                  KT_ERR_NOT_FOUND);
    assert_status(open_status(in_folder("no/a.db"), 0), KT_ERR_NOT_FOUND);
    assert_status(open_status(in_folder("no/a.db"), KT_OPEN_CREATE),
                  KT_ERR_CANTOPEN);
    write_file(in_folder("f"), "x", 1);
    assert_status(open_status(in_folder("f/a.db"), KT_OPEN_CREATE),
                  KT_ERR_CANTOPEN);
}
END_TEST

START_TEST(folders_are_no_files)
{
    assert_status(open_status(in_folder(""), 0), KT_ERR_CANTOPEN);
    assert_status(open_status(in_folder("."), 0), KT_ERR_CANTOPEN);
    assert_status(open_status(in_folder(".."), KT_OPEN_CREATE),
                  KT_ERR_CANTOPEN);
    ck_assert_int_eq(mkdir(in_folder("d"), 0700), 0);
    assert_status(open_status(in_folder("d"), 0), KT_ERR_CANTOPEN);
    assert_status(open_status(in_folder("d"), KT_OPEN_CREATE),
                  KT_ERR_CANTOPEN);
}
END_TEST

START_TEST(links_are_refused)
{
    const char *real = in_folder("a.db");
    kti_store_close(open_ok(real, KT_OPEN_CREATE));
    ck_assert_int_eq(symlink(real, in_folder("s.db")), 0);
    assert_status(open_status(in_folder("s.db"), 0), KT_ERR_CANTOPEN);
    assert_message("symbolic link");
    ck_assert_int_eq(symlink(in_folder("none.db"), in_folder("d.db")), 0);
    assert_status(open_status(in_folder("d.db"), KT_OPEN_CREATE),
                  KT_ERR_CANTOPEN);
    ck_assert(!exists(in_folder("none.db")));
    ck_assert_int_eq(link(in_folder("a.db"), in_folder("h.db")), 0);
    assert_status(open_status(in_folder("a.db"), 0), KT_ERR_CANTOPEN);
    assert_message("hard link");
    ck_assert_int_eq(unlink(in_folder("h.db")), 0);
    kti_store_close(open_ok(in_folder("a.db"), 0));
}
END_TEST

START_TEST(linked_folder_is_followed)
{
    ck_assert_int_eq(mkdir(in_folder("real"), 0700), 0);
    ck_assert_int_eq(symlink(in_folder("real"), in_folder("link")), 0);
    kti_store *store = open_ok(in_folder("link/a.db"), KT_OPEN_CREATE);
    ck_assert_str_eq(store->path, in_folder("real/a.db"));
    kti_store_close(store);
    ck_assert_int_eq(remove(in_folder("real/a.db")), 0);
    ck_assert_int_eq(remove(in_folder("real/a.db-journal")), 0);
}
END_TEST

START_TEST(pipes_are_refused)
{
    ck_assert_int_eq(mkfifo(in_folder("p.db"), 0600), 0);
    assert_status(open_status(in_folder("p.db"), 0), KT_ERR_CANTOPEN);
    kti_store_close(open_ok(in_folder("a.db"), KT_OPEN_CREATE));
    ck_assert_int_eq(remove(in_folder("a.db-journal")), 0);
    ck_assert_int_eq(mkfifo(in_folder("a.db-journal"), 0600), 0);
    assert_status(open_status(in_folder("a.db"), 0), KT_ERR_CANTOPEN);
}
END_TEST

START_TEST(long_paths_are_refused)
{
    char name[256];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ck_assert_int_eq(mkdir(in_folder(name), 0700), 0);
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", in_folder(name), name);
    assert_status(open_status(path, KT_OPEN_CREATE), KT_ERR_CANTOPEN);
    assert_message("bytes");
    ck_assert(!exists(path));
}
END_TEST

enum { NOBODY = 65534 };

START_TEST(owner_is_looked_at)
{
    if (geteuid() != 0) {
        return; /* nobody else can give a file away */
    }
    const char *path = in_folder("a.db");
    kti_store_close(open_ok(path, KT_OPEN_CREATE));
    ck_assert_int_eq(chown(path, NOBODY, NOBODY), 0);
    assert_status(open_status(path, 0), KT_ERR_CANTOPEN);
    assert_message("another user");
    kti_store_close(open_ok(path, KT_OPEN_ANY_OWNER));
}
END_TEST

/* Statuses of opening a file of a mode, and in a folder of a mode, as
 * somebody to whom modes mean something. */
static kt_status status_as_nobody(const char *path, mode_t mode,
                                  mode_t folder_mode, uint32_t flags)
{
    char dir[512];
    snprintf(dir, sizeof dir, "%s", path);
    *strrchr(dir, '/') = '\0';
    ck_assert_int_eq(chmod(path, mode), 0);
    ck_assert_int_eq(chmod(dir, folder_mode), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(NOBODY) != 0) {
            _exit(100);
        }
        _exit(-open_status(path, flags));
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(chmod(dir, 0700), 0);
    ck_assert(WIFEXITED(status));
    return -WEXITSTATUS(status);
}

START_TEST(permissions_have_their_status)
{
    const char *path = in_folder("a.db");
    kti_store_close(open_ok(path, KT_OPEN_CREATE));
    ck_assert_int_eq(remove(in_folder("a.db-journal")), 0);
    uint32_t any = KT_OPEN_ANY_OWNER;
    assert_status(status_as_nobody(path, 0444, 0777, any), KT_ERR_READONLY);
    assert_status(status_as_nobody(path, 0444, 0777, any | KT_OPEN_READONLY),
                  KT_OK);
    assert_status(status_as_nobody(path, 0000, 0777, any | KT_OPEN_READONLY),
                  KT_ERR_CANTOPEN);
    assert_status(status_as_nobody(path, 0444, 0555, any | KT_OPEN_READONLY),
                  KT_OK);
    assert_status(status_as_nobody(path, 0666, 0000, any), KT_ERR_CANTOPEN);
}
END_TEST

/* ---- what lies beside the file */

/* A journal's header, then the name of a file to delete, its length, its
 * checksum (the sum of its bytes) and the magic. */
static size_t forge_journal(unsigned char *bytes, const char *name)
{
    static const unsigned char magic[8] = { 0xd9, 0xd5, 0x05, 0xf9,
                                            0x20, 0xa1, 0x63, 0xd7 };
    size_t length = strlen(name);
    unsigned sum = 0;
    memset(bytes, 0, 1024);
    memcpy(bytes, magic, 8);
    bytes[23] = 1;    /* pages before */
    bytes[26] = 0x10; /* 4096-byte pages */
    bytes[22] = 0x02; /* sector size 512 */
    unsigned char *at = bytes + 512 + 4;
    memcpy(at, name, length);
    for (size_t i = 0; i < length; i++) {
        sum += bytes[516 + i];
    }
    at += length;
    at[3] = (unsigned char)length;
    at[6] = (unsigned char)(sum >> 8);
    at[7] = (unsigned char)sum;
    memcpy(at + 8, magic, 8);
    return (size_t)(at + 16 - bytes);
}

START_TEST(super_journals_are_refused)
{
    const char *path = in_folder("a.db");
    const char *victim = in_folder("victim");
    unsigned char bytes[2048];
    kti_store_close(open_ok(path, KT_OPEN_CREATE));
    write_file(victim, "precious", 8);
    size_t size = forge_journal(bytes, victim);
    write_file(in_folder("a.db-journal"), bytes, size);
    assert_status(open_status(path, 0), KT_ERR_CANTOPEN);
    assert_message("super-journal");
    assert_status(open_status(path, KT_OPEN_READONLY), KT_ERR_CANTOPEN);
    ck_assert_int_eq(size_of(victim), 8);
    ck_assert_int_eq(size_of(in_folder("a.db-journal")), (off_t)size);

    /* Also beside a file that is to be made. */
    ck_assert_int_eq(
        rename(in_folder("a.db-journal"), in_folder("b.db-journal")), 0);
    assert_status(open_status(in_folder("b.db"), KT_OPEN_CREATE),
                  KT_ERR_CANTOPEN);
    ck_assert(!exists(in_folder("b.db")));
}
END_TEST

START_TEST(files_beside_must_be_files)
{
    static const char *const suffixes[] = { "-journal", "-wal", "-shm" };
    const char *path = in_folder("a.db");
    kti_store_close(open_ok(path, KT_OPEN_CREATE));
    write_file(in_folder("other"), "x", 1);
    for (size_t i = 0; i < 3; i++) {
        char beside[512];
        snprintf(beside, sizeof beside, "%s%s", path, suffixes[i]);
        remove(beside);
        ck_assert_int_eq(symlink(in_folder("other"), beside), 0);
        assert_status(open_status(path, 0), KT_ERR_CANTOPEN);
        assert_message(suffixes[i]);
        ck_assert_int_eq(remove(beside), 0);
    }
    kti_store_close(open_ok(path, 0));
}
END_TEST

START_TEST(garbage_journal_is_harmless)
{
    const char *path = in_folder("a.db");
    kti_store_close(open_ok(path, KT_OPEN_CREATE));
    write_file(in_folder("a.db-journal"), "this is no journal", 18);
    kti_store *store = open_ok(path, 0);
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 1));
    assert_ok(kti_store_commit(store, &last_error));
    kti_store_close(store);
}
END_TEST

/* ---- races */

static char swap_from[512];
static char swap_to[512];

static void swap(void)
{
    ck_assert_int_eq(rename(swap_from, swap_to), 0);
}

/* Open a.db in vain, which is exchanged for other.db at its first open. */
static void open_exchanged(void (*exchange)(void), kt_open_options *options)
{
    kti_store *store;
    vfs_install();
    vfs_reset();
    snprintf(swap_from, sizeof swap_from, "%s", in_folder("other.db"));
    snprintf(swap_to, sizeof swap_to, "%s", in_folder("a.db"));
    kti_store_close(open_ok(swap_to, KT_OPEN_CREATE));
    kti_store_close(open_ok(swap_from, KT_OPEN_CREATE));
    vfs_before(VFS_OPEN, 1, exchange);
    *options = options_of(0);
    options->vfs = VFS_FAULT;
    assert_status(kti_store_open(&last_error, swap_to, options, &store),
                  KT_ERR_CANTOPEN);
    assert_message("another file");
}

START_TEST(exchanged_file_is_noticed)
{
    kt_open_options options;
    open_exchanged(swap, &options);
    vfs_reset();
    kti_store_close(open_options_ok(swap_to, &options));
}
END_TEST

static char kept[512];

static void swap_back(void)
{
    ck_assert_int_eq(rename(swap_to, swap_from), 0);
    ck_assert_int_eq(rename(kept, swap_to), 0);
}

static void swap_for_a_moment(void)
{
    ck_assert_int_eq(rename(swap_to, kept), 0);
    swap();
    vfs_before(VFS_READ, 1, swap_back);
}

START_TEST(file_exchanged_for_a_moment_is_noticed)
{
    kt_open_options options;
    snprintf(kept, sizeof kept, "%s", in_folder("kept.db"));
    open_exchanged(swap_for_a_moment, &options);
    ck_assert(exists(swap_from));
    ck_assert(exists(swap_to));
}
END_TEST

START_TEST(creation_that_is_not_committed_leaves_nothing)
{
    const char *path = in_folder("a.db");
    kt_open_options options = options_of(KT_OPEN_CREATE);
    kti_store *store;
    assert_ok(kti_store_open(&last_error, path, &options, &store));
    ck_assert(kti_store_in_transaction(store));
    kti_store_close(store);
    ck_assert(!exists(path));
    ck_assert(!exists(in_folder("a.db-journal")));

    assert_ok(kti_store_open(&last_error, path, &options, &store));
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 1));
    kti_store_rollback(store);
    assert_status(kti_store_begin(store, &last_error, 1), KT_ERR_MISUSE);
    kti_store_close(store);
    ck_assert(!exists(path));

    /* Nor is what came in its place removed. */
    assert_ok(kti_store_open(&last_error, path, &options, &store));
    ck_assert_int_eq(unlink(path), 0);
    write_file(path, "another's", 9);
    kti_store_close(store);
    ck_assert_int_eq(size_of(path), 9);
}
END_TEST

START_TEST(reads_leave_the_creation_open)
{
    const char *path = in_folder("a.db");
    kt_open_options options = options_of(KT_OPEN_CREATE);
    kti_store *store;
    assert_ok(kti_store_open(&last_error, path, &options, &store));
    assert_ok(kti_store_begin(store, &last_error, 0));
    ck_assert_int_eq(count_entities(store), 0);
    kti_store_rollback(store);
    ck_assert_int_eq(size_of(path), 0);
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 1));
    assert_ok(kti_store_commit(store, &last_error));
    kti_store_close(store);
    store = open_ok(path, 0);
    ck_assert_int_eq(count_entities(store), 1);
    kti_store_close(store);
}
END_TEST

START_TEST(second_creator_waits_for_the_first)
{
    const char *path = in_folder("a.db");
    kt_open_options options = options_of(KT_OPEN_CREATE);
    kti_store *first;
    assert_ok(kti_store_open(&last_error, path, &options, &first));
    assert_status(open_status(path, KT_OPEN_CREATE), KT_ERR_BUSY);
    assert_status(open_status(path, KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE),
                  KT_ERR_DUPLICATE);
    assert_ok(add_entity(first, 1));
    assert_ok(kti_store_commit(first, &last_error));
    kti_store *second = open_ok(path, KT_OPEN_CREATE);
    ck_assert(!kti_store_is_new(second));
    ck_assert_int_eq(count_entities(second), 1);
    kti_store_close(second);
    kti_store_close(first);
}
END_TEST

/* Eight processes want the same new file at once: one makes it. */
START_TEST(creators_at_once_make_one_file)
{
    enum { CREATORS = 8 };
    const char *path = in_folder("a.db");
    pid_t children[CREATORS];
    int made = 0;
    int go[2];
    char byte;
    ck_assert_int_eq(pipe(go), 0);
    for (int i = 0; i < CREATORS; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            close(go[1]);
            (void)!read(go[0], &byte, 1);
            kt_open_options options = options_of(KT_OPEN_CREATE);
            options.busy_timeout_ms = 30000;
            kti_store *store;
            kt_status status =
                kti_store_open(&last_error, path, &options, &store);
            int is_new = 0;
            if (status == KT_OK) {
                is_new = kti_store_is_new(store);
                status =
                    is_new ? KT_OK : kti_store_begin(store, &last_error, 1);
            }
            if (status == KT_OK) {
                status = add_entity(store, i + 1);
            }
            if (status == KT_OK) {
                status = kti_store_commit(store, &last_error);
            }
            if (status != KT_OK) {
                fprintf(stderr, "%s\n", last_error.message);
            }
            kti_store_close(store);
            _exit(status != KT_OK ? 2 : is_new);
        }
    }
    close(go[0]);
    close(go[1]); /* all start */
    for (int i = 0; i < CREATORS; i++) {
        int status;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert(WIFEXITED(status));
        ck_assert_int_le(WEXITSTATUS(status), 1);
        made += WEXITSTATUS(status);
    }
    ck_assert_int_eq(made, 1);
    kti_store *store = open_ok(path, 0);
    ck_assert_int_eq(count_entities(store), CREATORS);
    kti_store_close(store);
}
END_TEST

TCase *path_tests(void)
{
    const TTest *const tests[] = {
        new_file_is_private,
        names_are_only_names,
        missing_files,
        folders_are_no_files,
        links_are_refused,
        linked_folder_is_followed,
        pipes_are_refused,
        long_paths_are_refused,
        owner_is_looked_at,
        permissions_have_their_status,
        super_journals_are_refused,
        files_beside_must_be_files,
        garbage_journal_is_harmless,
        exchanged_file_is_noticed,
        file_exchanged_for_a_moment_is_noticed,
        creation_that_is_not_committed_leaves_nothing,
        reads_leave_the_creation_open,
        second_creator_waits_for_the_first,
        creators_at_once_make_one_file,
    };
    return NEW_CASE("path", store_setup, folder_teardown, tests);
}
