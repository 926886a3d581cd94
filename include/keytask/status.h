/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_STATUS_H
#define KEYTASK_STATUS_H

/**
 * @file
 * What every call answers, and the macros that the other headers share.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define KT_API
#elif defined(__GNUC__)
#define KT_API __attribute__((visibility("default")))
#else
#define KT_API
#endif

/** Marks a call whose status must not be dropped. */
#if defined(__GNUC__)
#define KT_NODISCARD __attribute__((warn_unused_result))
#else
#define KT_NODISCARD
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The status of a call. Zero is success, positive values are information,
 * negative values are errors. Numbers never change; new ones are appended.
 *
 * Unless a call says otherwise, after an error nothing was stored, every
 * output is NULL or zero, and there is nothing to free.
 *
 * @since 0.1
 */
typedef int32_t kt_status;

enum {
    KT_OK = 0,
    /** A cursor has delivered a row. */
    KT_ROW = 1,
    /** A cursor has no more rows. */
    KT_DONE = 2,
    /** It was there before: nothing was written again. */
    KT_EXISTS = 3,

    /** A value that the caller gave is not acceptable. */
    KT_ERR_INVALID = -1,
    /** No such unit, plan, task, target, step, report, file. */
    KT_ERR_NOT_FOUND = -2,
    /** A code, or what would be a second one of its kind, is taken. */
    KT_ERR_DUPLICATE = -3,
    /** A number is outside of its range, or a sum would overflow. */
    KT_ERR_RANGE = -4,
    /** A unit would come to stand below itself, or the tree grow too deep. */
    KT_ERR_CYCLE = -5,
    /** The plan's or target's state does not allow it. */
    KT_ERR_STATE = -6,
    /** The handle's scope does not reach there. */
    KT_ERR_SCOPE = -7,
    /** The text is not in the form that was asked for (CSV, JSON, UTF-8). */
    KT_ERR_FORMAT = -8,
    /** A report looks like one that was loaded from another file. */
    KT_ERR_REPEATED = -9,
    /** The call is used wrongly: no transaction open, two threads at once. */
    KT_ERR_MISUSE = -10,
    /** The handle was opened in another process, before a fork. */
    KT_ERR_FORKED = -11,
    /** Out of memory. */
    KT_ERR_NOMEM = -12,
    /** Another process holds the database for longer than was to be waited. */
    KT_ERR_BUSY = -13,
    /** The file, or the handle, is for reading only. */
    KT_ERR_READONLY = -14,
    /** The disk, or the file size that is allowed, is full. */
    KT_ERR_FULL = -15,
    /** Reading or writing a file failed. */
    KT_ERR_IO = -16,
    /** The file cannot be opened: path, permission, owner, kind of file. */
    KT_ERR_CANTOPEN = -17,
    /** The file is not a keytask database. */
    KT_ERR_NOTADB = -18,
    /** The file was written by a newer keytask. */
    KT_ERR_NEWER = -19,
    /** What is stored contradicts itself: damaged, or changed by hand. */
    KT_ERR_CORRUPT = -20,
    /** The commit may or may not be stored: repeat it with its host key. */
    KT_ERR_UNKNOWN = -21,
    /** The callback asked to stop. */
    KT_ERR_STOPPED = -22,
    /** The SQLite library is older than 3.37 or lacks what is needed. */
    KT_ERR_SQLITE = -23,
    /** A position that no longer stands, as after a restore. */
    KT_ERR_GONE = -24
};

/**
 * The words for a status.
 *
 * @param status  any kt_status, also one of a newer library
 * @return a static English text, never NULL
 * @since 0.1
 */
KT_API const char *kt_status_text(kt_status status);

/**
 * The version of the library in use, such as "0.1.0".
 *
 * @return a static text
 * @since 0.1
 */
KT_API const char *kt_version(void);

#ifdef __cplusplus
}
#endif

#endif
