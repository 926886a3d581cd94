/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_STORE_TEST_H
#define KEYTASK_TESTS_STORE_TEST_H

/* What the parts of the store's test share. */

#include "store_private.h"

#include "helpers.h"

/* Each test has a folder of its own, which folder_teardown() removes. */
void store_setup(void);

off_t size_of(const char *path);

extern kti_error last_error;

#define assert_ok(status) assert_status((status), KT_OK)
#define assert_status(status, expected)                                      \
    do {                                                                     \
        kt_status found_status = (status);                                   \
        ck_assert_msg(found_status == (expected), "%d (%s), not %d",         \
                      (int)found_status, last_error.message,                 \
                      (int)(expected));                                      \
    } while (0)
#define assert_message(part)                                                 \
    ck_assert_msg(strstr(last_error.message, (part)) != NULL,                \
                  "'%s' is not in '%s'", (part), last_error.message)

/* Flags, and of the rest a busy timeout of 0. */
kt_open_options options_of(uint32_t flags);

/* Opens, or fails the test; a new database is committed. */
kti_store *open_ok(const char *path, uint32_t flags);
kti_store *open_options_ok(const char *path, const kt_open_options *options);

/* Opens in vain. */
kt_status open_status(const char *path, uint32_t flags);

/* Rows of kt_entity. */
kt_status add_entity(kti_store *store, int64_t id);
int count_entities(kti_store *store);

TCase *path_tests(void);
TCase *layout_tests(void);
TCase *fault_tests(void);

#endif
