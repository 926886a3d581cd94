/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_HANDLE_TEST_H
#define KEYTASK_TESTS_HANDLE_TEST_H

/* What the parts of the handle's test share. */

#include "domain_helpers.h"

/* Each test has a folder of its own, which is removed after it. */
#define HANDLE_CASE(name, tests)                                             \
    NEW_CASE((name), folder_setup, folder_teardown, (tests))

/*
 * Every public call that takes a handle and answers a status, each with
 * arguments that call_world() makes good: it answers KT_OK there.
 */
struct handle_call {
    const char *name;
    /* Never KT_OUTPUT_LEFT: that is an output that was not NULL or zero
     * beside an error. */
    kt_status (*call)(kt_db *db);
    /* It writes: a handle for reading refuses it. */
    int writes;
};

#define KT_OUTPUT_LEFT (-9999)

extern const struct handle_call handle_calls[];
extern const size_t handle_call_count;

/* One commit: the world of domain_helpers.h with targets 1.1 (flow, allotted
 * to 4401) and 1.5 (milestone, with step a), and a report of 5 on 1.1. */
void call_world(kt_db *opened);

/* How many of the calls answer anything but a status; the first of them goes
 * to stderr. For processes and threads in which Check does not work. */
int calls_that_differ(kt_db *opened, kt_status expected);

/* Opened with the options, and with those of the world; today is TODAY. */
static inline kt_db *open_options_ok(const char *path,
                                     const kt_open_options *options)
{
    kt_db *opened;
    kt_status status = kt_db_open(path, options, &opened);
    ck_assert_msg(status == KT_OK, "%d, %s", (int)status,
                  kt_db_errmsg(opened));
    return opened;
}

static inline kt_db *open_ok(const char *path, uint32_t flags)
{
    kt_open_options options = world_options(flags);
    set_today(TODAY);
    return open_options_ok(path, &options);
}

/* In the folder, made and closed: call_world(). */
static inline void make_file(const char *name)
{
    kt_db *opened = open_ok(in_folder(name), KT_OPEN_CREATE);
    call_world(opened);
    kt_db_close(opened);
}

TCase *open_tests(void);
TCase *transaction_tests(void);
TCase *scope_tests(void);
TCase *struct_tests(void);

#endif
