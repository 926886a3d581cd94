/* SPDX-License-Identifier: Apache-2.0 */
#include "uuid.h"

#include "buf.h"

#include <string.h>
#include <uuid/uuid.h>

_Static_assert(sizeof(kt_uuid) == sizeof(uuid_t), "a kt_uuid is 16 bytes");

kt_status kt_uuid_parse(const char *text, kt_uuid *uuid)
{
    if (text == NULL || uuid_parse(text, uuid->bytes) != 0) {
        *uuid = (kt_uuid){ { 0 } };
        return KT_ERR_INVALID;
    }
    return KT_OK;
}

kt_status kt_uuid_format(const kt_uuid *uuid, char *buf, size_t size)
{
    char text[KT_UUID_TEXT_SIZE];
    uuid_unparse_lower(uuid->bytes, text);
    return kti_copy_out(text, buf, size);
}

void kti_uuid_random(kt_uuid *uuid)
{
    uuid_generate_random(uuid->bytes);
}

void kti_uuid_v5(const kt_uuid *space, const void *name, size_t size,
                 kt_uuid *uuid)
{
    uuid_generate_sha1(uuid->bytes, space->bytes, name, size);
}

int kti_uuid_equal(const kt_uuid *a, const kt_uuid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int kti_uuid_is_none(const kt_uuid *uuid)
{
    static const kt_uuid none;
    return kti_uuid_equal(uuid, &none);
}
