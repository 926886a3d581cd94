/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_H
#define KEYTASK_H

/**
 * @file
 * keytask: the work that follows a yearly work conference. This header
 * includes all of the public ones.
 *
 * For those who call it from another language:
 *
 * - Integers have fixed sizes, but for size_t; codes of enums are int32_t,
 *   bits uint32_t. No struct is passed by value, there is no bool, union or
 *   bit-field, and no function with a variable number of arguments. Structs
 *   are laid out as C does it by default; with 64-bit pointers there are no
 *   gaps in them. KT_NONE is -2^63, KT_DAY_NONE and KT_SHARE_NONE are -2^31:
 *   in an input zero is a value.
 * - A struct that begins with struct_size grows at its end only. One that has
 *   an _init function is set by it; else all of it is zero but struct_size.
 *   In an array each has the struct_size of the first. The others (kt_uuid,
 *   kt_report_no, kt_position, kt_exempt, kt_checkpoint) stay as they are.
 * - Texts are UTF-8 that ends with NUL, paths the bytes that the system takes.
 *   What a call is given may go when it returns, but for the callbacks of
 *   kt_open_options and their contexts. A text that comes by a char ** is the
 *   caller's, and goes back by kt_free(); one that a function returns is not.
 * - A callback runs within the call, on its thread. It returns: an exception
 *   or longjmp() out of it leaves the handle in use for good. It does not use
 *   the handle, which answers KT_ERR_MISUSE to it.
 */

#include <keytask/amount.h>
#include <keytask/completion.h>
#include <keytask/day.h>
#include <keytask/db.h>
#include <keytask/duty.h>
#include <keytask/export.h>
#include <keytask/feed.h>
#include <keytask/gap.h>
#include <keytask/hash.h>
#include <keytask/ledger.h>
#include <keytask/limits.h>
#include <keytask/load.h>
#include <keytask/plan.h>
#include <keytask/progress.h>
#include <keytask/query.h>
#include <keytask/status.h>
#include <keytask/target.h>
#include <keytask/unit.h>
#include <keytask/uuid.h>
#include <keytask/words.h>

#endif
