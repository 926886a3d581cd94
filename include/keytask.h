/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_H
#define KEYTASK_H

/**
 * @file
 * keytask: the work that follows a yearly work conference. This header
 * includes all of the public ones.
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
