/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WATCH_H
#define WATCH_H

/* Long work: a bar on stderr where that is a terminal, once the work has
 * taken a moment, and a clean stop on SIGINT and SIGTERM. */

#include <stdbool.h>
#include <stdint.h>

struct watch {
    bool terminal;
    bool drawn;
    int64_t began_ms;
    int64_t drawn_ms;
};

/* From here on a signal stops the work, the second one the process. */
void watch_begin(struct watch *watch);

/* A kt_watch_fn; its context is the watch. */
int32_t watch_step(void *watch, int64_t done, int64_t total);

/* Takes the bar away, before other output. */
void watch_clear(struct watch *watch);

/* Where a signal has stopped the work: ends the process by it, as a shell
 * expects. The database is closed before. */
void watch_raise(void);

#endif
