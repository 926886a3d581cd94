/* SPDX-License-Identifier: Apache-2.0 */
#include "error.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int breaks_line(uint32_t point)
{
    return kti_utf8_is_control(point) || point == 0x2028 || point == 0x2029;
}

/* Copies text as one line of valid UTF-8 into out, as far as whole characters
 * fit. cut: text itself was cut short, so its last bytes may be a part of a
 * character. */
static void copy_line(char *out, size_t out_size, const char *text,
                      size_t size, int cut)
{
    size_t used = 0;
    size_t at = 0;
    while (at < size) {
        uint32_t point = 0;
        size_t length = kti_utf8_next(text + at, size - at, &point);
        if (length == 0 && cut && size - at < 4) {
            break;
        }
        size_t step = length == 0 ? 1 : length;
        const char *piece = text + at;
        if (length == 0) {
            piece = "?";
            length = 1;
        } else if (breaks_line(point)) {
            piece = " ";
            length = 1;
        }
        if (length >= out_size - used) {
            break;
        }
        memcpy(out + used, piece, length);
        used += length;
        at += step;
    }
    out[used] = '\0';
}

kt_status kti_fail(kti_error *error, kt_status status, const char *format,
                   ...)
{
    if (error == NULL) {
        return status;
    }
    /* Written here first: an argument may be the old message. */
    char text[sizeof error->message];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);

    error->status = status;
    if (length < 0) {
        error->message[0] = '\0';
        return status;
    }
    int cut = (size_t)length >= sizeof text;
    copy_line(error->message, sizeof error->message, text, strlen(text), cut);
    return status;
}

void kti_error_clear(kti_error *error)
{
    error->status = KT_OK;
    error->message[0] = '\0';
}
