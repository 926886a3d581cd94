/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a handle, and who writes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handle_private.h"
#include "resolve.h"
#include "text.h"

#define HOST_KEY_MAX 128
#define MINUTES_PER_DAY (24 * 60)

void
kt_open_options_init(kt_open_options *options, size_t size)
{
    static const kt_open_options defaults = KT_OPEN_OPTIONS_INIT;
    kti_struct_init(options, size, &defaults, sizeof defaults);
}

static kt_status
check_actor(kti_error *error, const char *actor)
{
    return actor == NULL ? KT_OK
                         : kti_text_check(error, "actor", actor, KT_CODE_MAX,
                                          KTI_TEXT_LINE);
}

static kt_status
check_options(kti_error *error, const kt_open_options *options)
{
    int32_t offset = options->utc_offset_minutes;
    if (offset != KT_UTC_OFFSET_LOCAL &&
        (offset <= -MINUTES_PER_DAY || offset >= MINUTES_PER_DAY)) {
        return kti_fail(error, KT_ERR_INVALID,
                        "utc_offset_minutes %d is not within a day of UTC",
                        (int)offset);
    }
    return check_actor(error, options->actor);
}

/* A new database has no units: the file is not made for nothing. */
static kt_status
check_new(kt_db *db, const kt_open_options *options)
{
    const char *code = options->actor_unit != NULL ? options->actor_unit
                                                   : options->scope;
    return kti_store_is_new(db->store) && code != NULL
               ? kti_unknown(&db->error, "unit", code, NULL)
               : KT_OK;
}

/* Codes of the options, resolved as of today. */
static kt_status
open_units(kt_db *db, const kt_open_options *options)
{
    if (options->actor_unit == NULL && options->scope == NULL) {
        return KT_OK;
    }
    kt_status status = kti_begin_read(db);
    if (status != KT_OK) {
        return status;
    }
    kti_moment now = kti_moment_now(db, kti_today(db));
    if (options->actor_unit != NULL) {
        status =
            kti_need_unit(db, options->actor_unit, now, &db->actor_unit);
    }
    if (status == KT_OK && options->scope != NULL) {
        status = kti_need_unit(db, options->scope, now, &db->scope);
        db->scope_code = strdup(options->scope);
        if (status == KT_OK && db->scope_code == NULL) {
            status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    kti_end_read(db);
    return status;
}

static kt_status
open_store(kt_db *db, const kti_place *place,
           const kt_open_options *options)
{
    if (place->prepare != NULL) {
        kt_status status =
            place->prepare(place->context, options, &db->error);
        if (status != KT_OK) {
            return status;
        }
    }
    return place->source_id == NULL
               ? kti_store_open(&db->error, place->path, options, &db->store)
               : kti_store_attach(&db->error, place->connection,
                                  place->source_id, options, &db->store);
}

static kt_status
open_handle(kt_db *db, const kti_place *place,
            const kt_open_options *options)
{
    db->clock = options->clock;
    db->clock_context = options->clock_context;
    db->log = options->log;
    db->log_context = options->log_context;
    db->utc_offset_minutes = options->utc_offset_minutes;
    if (options->site != NULL) {
        db->given_site = *options->site;
    }
    db->hash = kti_hash_new();
    if (options->actor != NULL) {
        db->actor = strdup(options->actor);
    }
    if (db->hash == NULL || (options->actor != NULL && db->actor == NULL)) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    kt_status status = check_options(&db->error, options);
    if (status == KT_OK) {
        status = open_store(db, place, options);
    }
    if (status == KT_OK) {
        status = check_new(db, options);
    }
    if (status == KT_OK) {
        status = kti_site_open(db);
    }
    return status == KT_OK ? open_units(db, options) : status;
}

kt_status
kti_open(const kti_place *place, const kt_open_options *options, kt_db **out)
{
    kt_open_options full = KT_OPEN_OPTIONS_INIT;
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return KT_ERR_NOMEM;
    }
    kt_db *db = *out;
    db->pid = getpid();
    db->rows_per_commit = KTI_LOAD_ROWS;
    kt_status status = KT_OK;
    atomic_init(&db->in_use, 0);
    (void)kti_enter(db, KTI_PLAIN);
    kti_error_clear(&db->error);
    if (options != NULL && options->struct_size == 0) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "options: struct_size is not set");
    } else {
        if (options != NULL) {
            kti_struct_in(&full, sizeof full, options);
        }
        status = open_handle(db, place, &full);
    }
    if (status < 0) {
        kti_defs_forget(db);
        kti_store_close(db->store);
        db->store = NULL;
    }
    return kti_leave(db, status);
}

kt_status
kt_db_open(const char *path, const kt_open_options *options, kt_db **out)
{
    kti_place place = { path, NULL, NULL, NULL, NULL };
    return kti_open(&place, options, out);
}

void
kt_db_close(kt_db *db)
{
    if (db == NULL) {
        return;
    }
    int own = db->pid == getpid();
    if (own && atomic_exchange(&db->in_use, 1) != 0) {
        return;
    }
    kti_views_free(db);
    kti_defs_forget(db);
    if (own) {
        kti_store_close(db->store);
    } else {
        kti_store_abandon(db->store);
    }
    kti_hash_free(db->hash);
    kti_buf_free(&db->writer.encoded);
    free(db->line);
    free(db->actor);
    free(db->scope_code);
    free(db->next_host_key);
    free(db->host_key);
    free(db->source);
    free(db);
}

const char *
kt_db_errmsg(kt_db *db)
{
    return db == NULL ? "there is no handle" : db->errmsg;
}

static kt_status
set_actor(kt_db *db, const char *actor, const char *unit)
{
    int64_t id = 0;
    if (db->explicit_open) {
        return kti_fail(&db->error, KT_ERR_MISUSE,
                        "the actor is set outside of a transaction");
    }
    kt_status status = check_actor(&db->error, actor);
    if (status == KT_OK && unit != NULL) {
        status = kti_need_unit(db, unit,
                               kti_moment_now(db, kti_today(db)), &id);
    }
    if (status != KT_OK) {
        return status;
    }
    char *copy = actor == NULL ? NULL : strdup(actor);
    if (actor != NULL && copy == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    free(db->actor);
    db->actor = copy;
    db->actor_unit = id;
    return KT_OK;
}

kt_status
kt_db_set_actor(kt_db *db, const char *actor, const char *unit)
{
    kt_status status = kti_enter(db, KTI_READ);
    if (status == KT_OK) {
        status = set_actor(db, actor, unit);
    }
    return kti_leave(db, status);
}

static kt_status
set_host_key(kt_db *db, const char *key)
{
    char *copy = NULL;
    if (db->explicit_open) {
        return kti_fail(&db->error, KT_ERR_MISUSE,
                        "a host key is set before the transaction");
    }
    if (key != NULL) {
        kt_status status = kti_text_check(&db->error, "host key", key,
                                          HOST_KEY_MAX, KTI_TEXT_LINE);
        if (status == KT_OK && key[0] == '\0') {
            status = kti_fail(&db->error, KT_ERR_INVALID,
                              "the host key is empty: NULL means none");
        }
        if (status != KT_OK) {
            return status;
        }
        copy = strdup(key);
        if (copy == NULL) {
            return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    free(db->next_host_key);
    db->next_host_key = copy;
    return KT_OK;
}

kt_status
kt_db_set_host_key(kt_db *db, const char *key)
{
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK) {
        status = set_host_key(db, key);
    }
    return kti_leave(db, status);
}
