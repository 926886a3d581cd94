/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_STORE_VFS_H
#define KEYTASK_TESTS_STORE_VFS_H

/*
 * A VFS around the default one that counts the calls of each kind and makes
 * chosen ones fail. Named in kt_open_options.vfs as VFS_FAULT. For one
 * thread.
 */

#define VFS_FAULT "fault"

enum vfs_call {
    VFS_OPEN,
    VFS_DELETE,
    VFS_READ,
    VFS_WRITE,
    VFS_TRUNCATE,
    VFS_SYNC,
    VFS_SIZE,
    VFS_LOCK,
    VFS_CALLS
};

/* Whether a call that fails does its work all the same; a write also half of
 * it. */
enum vfs_effect { VFS_UNDONE, VFS_DONE, VFS_HALF };

void vfs_install(void);

/* Counts to zero; nothing fails and nothing is called any more. */
void vfs_reset(void);

/*
 * From now on the nth call (1: the next one) of a kind answers an SQLite
 * code, and so do the times - 1 after it.
 */
void vfs_fail(enum vfs_call call, int nth, int times, int code,
              enum vfs_effect effect);

/* What is to happen just before the nth call (1: the next one) of a kind. */
void vfs_before(enum vfs_call call, int nth, void (*act)(void));

/* Calls since vfs_reset(), and how many of them were made to fail. */
int vfs_count(enum vfs_call call);
int vfs_failures(void);

#endif
