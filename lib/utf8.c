/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

#include <string.h>

size_t kti_utf8_next(const char *text, size_t size, uint32_t *point)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        *point = lead;
        return 1;
    }

    size_t length;
    uint32_t value;
    uint32_t least;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
        value = lead & 0x1Fu;
        least = 0x80;
    } else if ((lead & 0xF0) == 0xE0) {
        length = 3;
        value = lead & 0x0Fu;
        least = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        value = lead & 0x07u;
        least = 0x10000;
    } else {
        return 0;
    }
    if (size < length) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    if (value < least || value > 0x10FFFF ||
        (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *point = value;
    return length;
}

/* How many bytes from the start are surely ASCII, eight at a time. */
static size_t ascii_run(const char *text, size_t size)
{
    size_t at = 0;
    while (size - at >= 8) {
        uint64_t eight;
        memcpy(&eight, text + at, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        at += 8;
    }
    return at;
}

int kti_utf8_valid(const char *text, size_t size, size_t *bad_at)
{
    size_t at = 0;
    while (at < size) {
        if ((unsigned char)text[at] < 0x80) {
            at += 1;
            at += ascii_run(text + at, size - at);
            continue;
        }
        uint32_t point;
        size_t length = kti_utf8_next(text + at, size - at, &point);
        if (length == 0) {
            if (bad_at != NULL) {
                *bad_at = at;
            }
            return 0;
        }
        at += length;
    }
    return 1;
}

size_t kti_utf8_cut(const char *text, size_t size, size_t max)
{
    if (size <= max) {
        return size;
    }
    size_t cut = max;
    while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80) {
        cut--;
    }
    return cut;
}

int kti_utf8_is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F);
}

/* Unicode's White_Space and the invisible format characters that come with
 * pasted text: zero width, direction marks, word joiners, the byte order
 * mark. */
int kti_utf8_is_blank(uint32_t point)
{
    return point == ' ' || point == 0xA0 || point == 0xAD ||
           point == 0x1680 || (point >= 0x2000 && point <= 0x200F) ||
           (point >= 0x2028 && point <= 0x202F) ||
           (point >= 0x205F && point <= 0x206F) || point == 0x3000 ||
           point == 0xFEFF;
}

const char *kti_skip_blanks(const char *text)
{
    for (;;) {
        if (*text == ' ' || *text == '\t') {
            text += 1;
        } else if (strncmp(text, "\xC2\xA0", 2) == 0) {
            text += 2;
        } else if (strncmp(text, "\xE3\x80\x80", 3) == 0) {
            text += 3;
        } else {
            return text;
        }
    }
}
