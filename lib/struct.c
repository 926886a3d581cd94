/* SPDX-License-Identifier: Apache-2.0 */
/* Public structs of another size than ours: fields are only appended. */
#include <string.h>

#include "handle.h"

static size_t
common(const void *callers, size_t full_size)
{
    uint32_t size;
    memcpy(&size, callers, sizeof size);
    return size < full_size ? size : full_size;
}

void
kti_struct_in(void *full, size_t full_size, const void *callers)
{
    memcpy(full, callers, common(callers, full_size));
}

kt_status
kti_struct_take(kti_error *error, const char *what, const void *callers,
                void *full, size_t full_size)
{
    if (callers == NULL || common(callers, full_size) == 0) {
        return kti_fail(error, KT_ERR_INVALID, "%s: struct_size is not set",
                        what);
    }
    kti_struct_in(full, full_size, callers);
    return KT_OK;
}

void
kti_struct_out(void *callers, const void *full, size_t full_size)
{
    uint32_t size;
    memcpy(&size, callers, sizeof size);
    memcpy(callers, full, common(callers, full_size));
    memcpy(callers, &size, sizeof size);
}

void
kti_struct_init(void *callers, size_t size, const void *defaults,
                size_t full_size)
{
    uint32_t stated = (uint32_t)size;
    if (callers == NULL || size < sizeof stated) {
        return;
    }
    memset(callers, 0, size);
    memcpy(callers, defaults, size < full_size ? size : full_size);
    memcpy(callers, &stated, sizeof stated);
}
