/* SPDX-License-Identifier: Apache-2.0 */
#include "encode.h"

#include <stdlib.h>
#include <string.h>

static void
be(unsigned char *bytes, uint64_t value, size_t size)
{
    for (size_t i = size; i > 0; i--) {
        bytes[i - 1] = (unsigned char)value;
        value >>= 8;
    }
}

/* A value: a byte for its type, a length, the bytes. Null has no length. */
static void
put(kti_buf *buf, int type, const void *bytes, size_t size)
{
    unsigned char head[5] = { (unsigned char)type };
    be(head + 1, size, 4);
    kti_buf_add(buf, head, sizeof head);
    kti_buf_add(buf, bytes, size);
}

static void
put_null(kti_buf *buf)
{
    kti_buf_byte(buf, KTI_TYPE_NULL);
}

static void
put_int(kti_buf *buf, int64_t value)
{
    unsigned char bytes[13] = { KTI_TYPE_INT, 0, 0, 0, 8 };
    be(bytes + 5, (uint64_t)value, 8);
    kti_buf_add(buf, bytes, sizeof bytes);
}

static void
put_text(kti_buf *buf, const char *text)
{
    if (text == NULL) {
        put_null(buf);
    } else {
        put(buf, KTI_TYPE_TEXT, text, strlen(text));
    }
}

static void
put_entity(kti_buf *buf, const kti_history *history, int64_t id)
{
    if (id == 0) {
        put_null(buf);
        return;
    }
    int kind = kti_history_kind(history, id);
    unsigned char bytes[1 + sizeof(kt_uuid)] = { (unsigned char)kind };
    if (kind != 0) {
        memcpy(bytes + 1, kti_history_uuid(history, id), sizeof(kt_uuid));
    }
    put(buf, KTI_TYPE_ENTITY, bytes, sizeof bytes);
}

static void
put_report(kti_buf *buf, const kti_report_id *report)
{
    if (report == NULL) {
        put_null(buf);
        return;
    }
    kti_buf_byte(buf, KTI_TYPE_REPORT);
    kti_buf_be32(buf, sizeof(kt_uuid) + 12);
    kti_buf_add(buf, &report->site, sizeof(kt_uuid));
    kti_buf_be64(buf, (uint64_t)report->seq);
    kti_buf_be32(buf, (uint32_t)report->n);
}

static void
put_start(kti_buf *buf, int tag, int32_t n)
{
    kti_buf_byte(buf, (unsigned char)tag);
    kti_buf_be32(buf, (uint32_t)n);
}

void
kti_encode_row(kti_buf *buf, const kti_history *history, const kti_op *op,
               int32_t n, const kti_value *values,
               const kti_report_id *report)
{
    put_start(buf, op->tag, n);
    for (int i = 0; i < op->column_count; i++) {
        const kti_value *value = &values[i];
        switch ((enum kti_type)value->type) {
        case KTI_TYPE_NULL:
            put_null(buf);
            break;
        case KTI_TYPE_INT:
            put_int(buf, value->integer);
            break;
        case KTI_TYPE_TEXT:
        case KTI_TYPE_BLOB:
            put(buf, value->type, value->text, value->size);
            break;
        case KTI_TYPE_ENTITY:
            put_entity(buf, history, value->integer);
            break;
        case KTI_TYPE_REPORT:
            put_report(buf, report);
            break;
        }
    }
}

/* A member with its UUID, to sort by. */
struct keyed {
    kt_uuid uuid;
    kti_member member;
};

static int
by_uuid(const void *a, const void *b)
{
    return memcmp(((const struct keyed *)a)->uuid.bytes,
                  ((const struct keyed *)b)->uuid.bytes, sizeof(kt_uuid));
}

static int
sort_members(const kti_history *history, kti_member *members, size_t count)
{
    struct keyed *keyed = calloc(count + 1, sizeof *keyed);
    if (keyed == NULL) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        keyed[i].member = members[i];
        if (kti_history_kind(history, members[i].unit) != 0) {
            keyed[i].uuid = *kti_history_uuid(history, members[i].unit);
        }
    }
    qsort(keyed, count, sizeof *keyed, by_uuid);
    for (size_t i = 0; i < count; i++) {
        members[i] = keyed[i].member;
    }
    free(keyed);
    return 1;
}

void
kti_encode_list(kti_buf *buf, const kti_history *history, int32_t n,
                int64_t entity, int field, kti_member *members,
                size_t member_count, const kt_checkpoint *points,
                size_t point_count)
{
    if (!sort_members(history, members, member_count)) {
        buf->failed = 1;
        return;
    }
    put_start(buf, KTI_TAG_LIST, n);
    put_entity(buf, history, entity);
    put_int(buf, field);
    kti_buf_be32(buf, (uint32_t)member_count);
    for (size_t i = 0; i < member_count; i++) {
        put_entity(buf, history, members[i].unit);
        if (members[i].day == KT_DAY_NONE) {
            put_null(buf);
        } else {
            put_int(buf, members[i].day);
        }
        put_text(buf, members[i].reason);
    }
    kti_buf_be32(buf, (uint32_t)point_count);
    for (size_t i = 0; i < point_count; i++) {
        put_int(buf, points[i].day);
        put_int(buf, points[i].share);
    }
}

void
kti_encode_header(kti_buf *buf, const kti_history *history,
                  const kti_commit_header *header)
{
    kti_buf_byte(buf, 0);
    put_int(buf, header->format);
    put_int(buf, header->alg);
    put(buf, KTI_TYPE_BLOB, &header->site, sizeof header->site);
    if (header->parent_site == NULL) {
        put_null(buf);
        put_null(buf);
        put_null(buf);
    } else {
        put(buf, KTI_TYPE_BLOB, header->parent_site, sizeof(kt_uuid));
        put_int(buf, header->parent_seq);
        put(buf, KTI_TYPE_BLOB, header->parent_hash, 32);
    }
    put_int(buf, header->seq);
    put_int(buf, header->ops);
    put_int(buf, header->hlc);
    put_text(buf, header->actor);
    put_entity(buf, history, header->actor_unit);
    put_text(buf, header->host_key);
    put_text(buf, header->source);
    put(buf, KTI_TYPE_BLOB, header->prev, 32);
}
