/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIMITS_H
#define KEYTASK_LIMITS_H

/**
 * @file
 * The limits that every call keeps to: what is longer or deeper is refused,
 * never cut.
 */

/** Bytes of a code (of a unit, plan, task, target, step), without NUL. */
#define KT_CODE_MAX 64

/** Bytes of a title, a name, or another text of one line, without NUL. */
#define KT_TITLE_MAX 1024

/** Bytes of a note, which may have several lines, without NUL. */
#define KT_NOTE_MAX 4096

/** Levels of a tree of units or of tasks, its root being the first. */
#define KT_DEPTH_MAX 16

/** Bytes of one line of a file that is loaded, without its line end. */
#define KT_LINE_MAX 65536

#endif
