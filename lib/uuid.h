/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_UUID_H
#define KEYTASK_LIB_UUID_H

#include <keytask/uuid.h>

/* A random UUID (version 4). */
void kti_uuid_random(kt_uuid *uuid);

/* The UUID of a name within a space (version 5, SHA-1). */
void kti_uuid_v5(const kt_uuid *space, const void *name, size_t size,
                 kt_uuid *uuid);

int kti_uuid_equal(const kt_uuid *a, const kt_uuid *b);
int kti_uuid_is_none(const kt_uuid *uuid);

#endif
