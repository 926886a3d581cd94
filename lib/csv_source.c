/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_source.h"

#include "hash.h"
#include "utf8.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The longest character of either encoding. */
#define CHARACTER_MAX 4

/* How much of the start tells UTF-16 without a mark by its NUL bytes. */
#define HEAD_SIZE 1024

/*
 * Much Chinese text in UTF-8 is well-formed GB18030 too, of other characters.
 * A file that goes wrong only after so many good characters of three or four
 * bytes is damaged UTF-8; text in GB18030 practically never gets that far.
 */
#define SURELY_UTF8 8

struct kti_csv_source {
    /* A file, or -1 and a text in memory. */
    int fd;
    const unsigned char *data;
    char *name;

    /* As they were at open. */
    int64_t size;
    struct timespec changed;

    unsigned char sha256[32];
    /* Behind the byte order mark. */
    int64_t start;
    /* The next byte to be read. */
    int64_t offset;

    size_t block;
    size_t block_max;
    /* block_max + CHARACTER_MAX bytes. Of GB18030, raw[raw_at..raw_size) was
     * read and is not yet converted. */
    char *raw;
    size_t raw_at;
    size_t raw_size;
    /* (iconv_t)-1: the file is UTF-8. */
    iconv_t converter;
};

/* A place in the file, counted from 1, and what stands before it. */
struct place {
    int64_t line;
    int64_t byte;
    /* UTF-8 characters of three or four bytes. */
    int64_t wide;
};

static kt_status no_memory(kti_error *error, const char *name)
{
    return kti_fail(error, KT_ERR_NOMEM, "out of memory reading %s", name);
}

static kt_status has_changed(kti_error *error, const kti_csv_source *source)
{
    return kti_fail(error, KT_ERR_IO, "%s changed while it was read",
                    source->name);
}

/* Reads size bytes from offset, fewer at the end of the file only. */
static kt_status read_raw(kti_error *error, const kti_csv_source *source,
                          int64_t offset, char *out, size_t size, size_t *got)
{
    *got = 0;
    if (source->fd < 0) {
        size_t left = (size_t)(source->size - offset);
        *got = size < left ? size : left;
        if (*got > 0) {
            memcpy(out, source->data + offset, *got);
        }
        return KT_OK;
    }
    while (*got < size) {
        ssize_t count = pread(source->fd, out + *got, size - *got,
                              (off_t)(offset + (int64_t)*got));
        if (count == 0) {
            break;
        }
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return kti_fail(error, KT_ERR_IO, "%s cannot be read: %s",
                            source->name, strerror(errno));
        }
        *got += (size_t)count;
    }
    return KT_OK;
}

/* That the file still is what it was at open, as far as it tells. */
static kt_status check_unchanged(kti_error *error,
                                 const kti_csv_source *source)
{
    if (source->fd < 0) {
        return KT_OK;
    }
    struct stat now;
    if (fstat(source->fd, &now) != 0) {
        return kti_fail(error, KT_ERR_IO, "%s cannot be read: %s",
                        source->name, strerror(errno));
    }
    if ((int64_t)now.st_size != source->size ||
        now.st_mtim.tv_sec != source->changed.tv_sec ||
        now.st_mtim.tv_nsec != source->changed.tv_nsec) {
        return has_changed(error, source);
    }
    return KT_OK;
}

static kt_status open_file(kti_error *error, const char *path,
                           kti_csv_source *source)
{
    /* Not blocking: to open a pipe would else wait for its writer. */
    source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (source->fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return kti_fail(error, KT_ERR_NOT_FOUND, "there is no file %s", path);
    }
    if (source->fd < 0) {
        return kti_fail(error, KT_ERR_CANTOPEN, "%s cannot be opened: %s",
                        path, strerror(errno));
    }
    struct stat found;
    if (fstat(source->fd, &found) != 0) {
        return kti_fail(error, KT_ERR_CANTOPEN, "%s cannot be opened: %s",
                        path, strerror(errno));
    }
    if (S_ISDIR(found.st_mode)) {
        return kti_fail(error, KT_ERR_CANTOPEN,
                        "%s is a folder, it must be a file", path);
    }
    if (!S_ISREG(found.st_mode)) {
        return kti_fail(error, KT_ERR_CANTOPEN,
                        "%s is a pipe or device, it must be a regular file",
                        path);
    }
    source->size = (int64_t)found.st_size;
    source->changed = found.st_mtim;
    return KT_OK;
}

static int begins(const char *head, size_t size, const char *mark,
                  size_t mark_size)
{
    return size >= mark_size && memcmp(head, mark, mark_size) == 0;
}

/* What can be told from the first bytes: what is no CSV at all, and how long
 * a byte order mark is. */
static kt_status look_at_head(kti_error *error, kti_csv_source *source)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *what;
    } others[] = {
        /* UTF-32 first: its mark begins with that of UTF-16. */
        { "\xFF\xFE\0\0", 4, "UTF-32 text" },
        { "\0\0\xFE\xFF", 4, "UTF-32 text" },
        { "\xFF\xFE", 2, "UTF-16 text" },
        { "\xFE\xFF", 2, "UTF-16 text" },
        { "PK\3\4", 4, "a workbook (xlsx, ods) or a ZIP file" },
        { "\xD0\xCF\x11\xE0", 4, "a workbook (xls)" },
        { "%PDF-", 5, "a PDF document" },
        { "SQLite format 3", 16, "a database" },
    };
    char head[HEAD_SIZE];
    size_t size;
    kt_status status = read_raw(error, source, 0, head, sizeof head, &size);
    if (status != KT_OK) {
        return status;
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (begins(head, size, others[i].bytes, others[i].size)) {
            return kti_fail(error, KT_ERR_FORMAT,
                            "%s is %s; save it as CSV UTF-8", source->name,
                            others[i].what);
        }
    }
    size_t nuls = 0;
    for (size_t i = 0; i < size; i++) {
        nuls += head[i] == '\0';
    }
    if (nuls > 1 && nuls > size / 16) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s has %zu NUL bytes in its first %zu, as UTF-16 "
                        "text has; save it as CSV UTF-8",
                        source->name, nuls, size);
    }
    if (begins(head, size, "\xEF\xBB\xBF", 3)) {
        source->start = 3;
    } else if (begins(head, size, "\x84\x31\x95\x33", 4)) {
        source->start = 4;
    }
    return KT_OK;
}

/* How much of a piece of text is whole characters: without a last one of
 * which bytes are to come. */
static size_t whole_characters(const char *text, size_t size)
{
    for (size_t back = 1; back < CHARACTER_MAX && back <= size; back++) {
        unsigned char lead = (unsigned char)text[size - back];
        if ((lead & 0xC0) != 0x80) {
            size_t length = lead >= 0xF0   ? 4
                            : lead >= 0xE0 ? 3
                            : lead >= 0xC0 ? 2
                                           : 1;
            return length > back ? size - back : size;
        }
    }
    return size;
}

/* Reads the file through. *bad_at is where it is not UTF-8, or -1. */
static kt_status scan_utf8(kti_error *error, kti_csv_source *source,
                           kti_hash *hash, int64_t *bad_at)
{
    int64_t offset = 0;
    size_t tail = 0;
    *bad_at = -1;
    for (;;) {
        size_t got;
        kt_status status = read_raw(error, source, offset, source->raw + tail,
                                    source->block, &got);
        if (status != KT_OK) {
            return status;
        }
        if (got == 0) {
            break;
        }
        if (!kti_hash_add(hash, source->raw + tail, got)) {
            return no_memory(error, source->name);
        }
        offset += (int64_t)got;
        if (*bad_at >= 0) {
            continue;
        }
        size_t size = tail + got;
        size_t whole = whole_characters(source->raw, size);
        size_t bad;
        if (kti_utf8_valid(source->raw, whole, &bad)) {
            tail = size - whole;
            memmove(source->raw, source->raw + whole, tail);
        } else {
            *bad_at = offset - (int64_t)size + (int64_t)bad;
            tail = 0;
        }
    }
    if (*bad_at < 0 && tail > 0) {
        *bad_at = offset - (int64_t)tail;
    }
    return offset == source->size ? KT_OK : has_changed(error, source);
}

/* The next piece of a GB18030 file. KT_ERR_FORMAT, without a message: it is
 * none from *bad_at on. */
static kt_status convert(kti_error *error, kti_csv_source *source, char *out,
                         size_t room, size_t *got, int64_t *bad_at)
{
    assert(room >= KTI_CSV_SOURCE_ROOM);
    for (;;) {
        size_t left = source->raw_size - source->raw_at;
        int ended = 0;
        if (left < CHARACTER_MAX) {
            size_t count;
            memmove(source->raw, source->raw + source->raw_at, left);
            kt_status status =
                read_raw(error, source, source->offset, source->raw + left,
                         source->block, &count);
            if (status != KT_OK) {
                return status;
            }
            source->offset += (int64_t)count;
            source->raw_at = 0;
            left += count;
            source->raw_size = left;
            ended = count == 0;
        }
        char *in = source->raw + source->raw_at;
        size_t out_left = room;
        size_t result = iconv(source->converter, &in, &left, &out, &out_left);
        int illegal =
            result == (size_t)-1 &&
            (errno == EILSEQ || (errno == EINVAL && left >= CHARACTER_MAX));
        source->raw_at = source->raw_size - left;
        *got = room - out_left;
        if (*got > 0 || (ended && left == 0)) {
            return KT_OK;
        }
        if (illegal || ended) {
            *bad_at = source->offset - (int64_t)left;
            return KT_ERR_FORMAT;
        }
    }
}

static void to_start(kti_csv_source *source)
{
    source->offset = source->start;
    source->raw_at = 0;
    source->raw_size = 0;
    if (source->converter != (iconv_t)-1) {
        iconv(source->converter, NULL, NULL, NULL, NULL);
    }
}

/* Reads the file through as GB18030. *bad_at is where it is none, or -1. */
static kt_status scan_gb18030(kti_error *error, kti_csv_source *source,
                              int64_t *bad_at)
{
    source->converter = iconv_open("UTF-8", "GB18030");
    if (source->converter == (iconv_t)-1) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s is not UTF-8, and this system cannot read "
                        "GB18030; save it as CSV UTF-8",
                        source->name);
    }
    to_start(source);
    *bad_at = -1;
    size_t got;
    do {
        char text[4096];
        kt_status status =
            convert(error, source, text, sizeof text, &got, bad_at);
        if (status == KT_ERR_FORMAT) {
            return KT_OK;
        }
        if (status != KT_OK) {
            return status;
        }
    } while (got > 0);
    return KT_OK;
}

/* Which line offset is in, by reading all that stands before it. */
static kt_status find_place(kti_error *error, const kti_csv_source *source,
                            int64_t offset, struct place *place)
{
    *place = (struct place){ 1, 1, 0 };
    unsigned char last = 0;
    int64_t at = 0;
    while (at < offset) {
        size_t size = source->block;
        if ((int64_t)size > offset - at) {
            size = (size_t)(offset - at);
        }
        size_t got;
        kt_status status =
            read_raw(error, source, at, source->raw, size, &got);
        if (status != KT_OK) {
            return status;
        }
        if (got == 0) {
            return has_changed(error, source);
        }
        for (size_t i = 0; i < got; i++) {
            unsigned char byte = (unsigned char)source->raw[i];
            place->wide += byte >= 0xE0;
            place->byte++;
            if (byte == '\r' || byte == '\n') {
                place->line += byte == '\r' || last != '\r';
                place->byte = 1;
            }
            last = byte;
        }
        at += (int64_t)got;
    }
    return KT_OK;
}

/* Finds the encoding, of a text that is not UTF-8 at bad_at. */
static kt_status try_gb18030(kti_error *error, kti_csv_source *source,
                             int64_t bad_at)
{
    struct place bad;
    kt_status status = find_place(error, source, bad_at, &bad);
    if (status != KT_OK) {
        return status;
    }
    if (source->start == 3 || bad.wide >= SURELY_UTF8) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s, line %lld: not UTF-8, as the text before it is, "
                        "from byte %lld of the line on",
                        source->name, (long long)bad.line,
                        (long long)bad.byte);
    }
    int64_t bad_gb_at;
    status = scan_gb18030(error, source, &bad_gb_at);
    if (status != KT_OK || bad_gb_at < 0) {
        return status;
    }
    struct place bad_gb;
    status = find_place(error, source, bad_gb_at, &bad_gb);
    if (status != KT_OK) {
        return status;
    }
    return kti_fail(error, KT_ERR_FORMAT,
                    "%s is neither UTF-8 (line %lld, byte %lld of it) nor "
                    "GB18030 (line %lld, byte %lld of it); save it as CSV "
                    "UTF-8",
                    source->name, (long long)bad.line, (long long)bad.byte,
                    (long long)bad_gb.line, (long long)bad_gb.byte);
}

static kt_status read_through(kti_error *error, kti_csv_source *source)
{
    kt_status status = look_at_head(error, source);
    if (status != KT_OK) {
        return status;
    }
    kti_hash *hash = kti_hash_new();
    if (hash == NULL || !kti_hash_begin(hash)) {
        kti_hash_free(hash);
        return no_memory(error, source->name);
    }
    int64_t bad_at;
    status = scan_utf8(error, source, hash, &bad_at);
    if (status == KT_OK && !kti_hash_end(hash, source->sha256)) {
        status = no_memory(error, source->name);
    }
    kti_hash_free(hash);
    if (status == KT_OK && bad_at >= 0) {
        status = try_gb18030(error, source, bad_at);
    } else if (status == KT_OK && source->start == 4) {
        /* Its mark is not UTF-8. */
        status = has_changed(error, source);
    }
    return status == KT_OK ? check_unchanged(error, source) : status;
}

static char *copy_name(const char *name, const char *path)
{
    if (name == NULL && path == NULL) {
        name = "the text";
    } else if (name == NULL) {
        const char *slash = strrchr(path, '/');
        name = slash == NULL ? path : slash + 1;
    }
    size_t size = strlen(name) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, name, size);
    }
    return copy;
}

kt_status kti_csv_source_open(kti_error *error, const char *path,
                              const void *data, size_t size, const char *name,
                              size_t block, kti_csv_source **source)
{
    assert(block > 0);
    *source = NULL;
    if (path == NULL && data == NULL) {
        return kti_fail(error, KT_ERR_INVALID,
                        "neither a path nor a text was given");
    }
    kti_csv_source *opened = calloc(1, sizeof *opened);
    if (opened == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    opened->fd = -1;
    opened->converter = (iconv_t)-1;
    opened->block = block;
    opened->block_max = block;
    opened->name = copy_name(name, path);
    opened->raw = malloc(block + CHARACTER_MAX);
    kt_status status = KT_OK;
    if (opened->name == NULL || opened->raw == NULL) {
        status = kti_fail(error, KT_ERR_NOMEM, "out of memory");
    } else if (data != NULL) {
        opened->data = data;
        opened->size = (int64_t)size;
    } else {
        status = open_file(error, path, opened);
    }
    if (status == KT_OK) {
        status = read_through(error, opened);
    }
    if (status != KT_OK) {
        kti_csv_source_close(opened);
        return status;
    }
    to_start(opened);
    *source = opened;
    return KT_OK;
}

void kti_csv_source_close(kti_csv_source *source)
{
    if (source == NULL) {
        return;
    }
    if (source->converter != (iconv_t)-1) {
        iconv_close(source->converter);
    }
    if (source->fd >= 0) {
        close(source->fd);
    }
    free(source->raw);
    free(source->name);
    free(source);
}

kt_status kti_csv_source_read(kti_error *error, kti_csv_source *source,
                              char *out, size_t room, size_t *got)
{
    kt_status status;
    *got = 0;
    if (source->converter == (iconv_t)-1) {
        size_t size = room < source->block ? room : source->block;
        status = read_raw(error, source, source->offset, out, size, got);
        source->offset += (int64_t)*got;
    } else {
        int64_t bad_at;
        status = convert(error, source, out, room, got, &bad_at);
    }
    /* What is no longer GB18030, longer or shorter is not what was hashed. */
    if (status == KT_ERR_FORMAT || source->offset > source->size) {
        return has_changed(error, source);
    }
    if (status != KT_OK || *got > 0) {
        return status;
    }
    return check_unchanged(error, source);
}

kt_status kti_csv_source_rewind(kti_error *error, kti_csv_source *source)
{
    to_start(source);
    return check_unchanged(error, source);
}

void kti_csv_source_set_block(kti_csv_source *source, size_t block)
{
    assert(block > 0 && block <= source->block_max);
    source->block = block;
}

const char *kti_csv_source_name(const kti_csv_source *source)
{
    return source->name;
}

const char *kti_csv_source_encoding(const kti_csv_source *source)
{
    return source->converter == (iconv_t)-1 ? "UTF-8" : "GB18030";
}

int kti_csv_source_marked(const kti_csv_source *source)
{
    return source->start > 0;
}

const unsigned char *kti_csv_source_sha256(const kti_csv_source *source)
{
    return source->sha256;
}

int64_t kti_csv_source_size(const kti_csv_source *source)
{
    return source->size;
}

int64_t kti_csv_source_offset(const kti_csv_source *source)
{
    return source->offset;
}
