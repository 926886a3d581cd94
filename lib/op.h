/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_OP_H
#define KTI_OP_H

/*
 * The one description of every operation of the ledger, as data: table,
 * columns, types, order. Inserting, hashing, reading and the log follow it.
 */

#include <keytask/amount.h>
#include <keytask/day.h>

#include "kti_sql.h"

/* Numbers of the canonical encoding: they never change. */
enum kti_op_tag {
    KTI_TAG_UNIT = 1,
    KTI_TAG_PLAN = 2,
    KTI_TAG_TASK = 3,
    KTI_TAG_TARGET = 4,
    KTI_TAG_STEP = 5,
    KTI_TAG_ALLOTMENT = 6,
    KTI_TAG_TITLE = 7,
    KTI_TAG_LIST = 8,
    KTI_TAG_PROGRESS = 9,
    KTI_TAG_ACT = 10
};

enum kti_type {
    KTI_TYPE_NULL = 0,
    KTI_TYPE_INT = 1,
    KTI_TYPE_TEXT = 2,
    KTI_TYPE_BLOB = 3,
    KTI_TYPE_ENTITY = 4, /* stored as entity id, hashed as kind and UUID */
    KTI_TYPE_REPORT = 5  /* stored as key, hashed as site, seq and n */
};

/* How the log shows a value: below 100 as said, else a KT_WORDS_ + 100. */
enum kti_show {
    KTI_SHOW_PLAIN = 0,
    KTI_SHOW_HIDDEN = 1,
    KTI_SHOW_DAY = 2,
    KTI_SHOW_AMOUNT = 3,
    KTI_SHOW_SHARE = 4,
    KTI_SHOW_FIELD = 5, /* KT_FIELD_ */
    KTI_SHOW_WORDS = 100
};

/* The bit of a kind in `kinds`. */
#define KTI_KIND(kind) (1u << (kind))

typedef struct kti_column {
    const char *name;
    int type;
    int show;
    uint32_t kinds; /* of an entity: which may stand there, a bit a kind */
} kti_column;

#define KTI_COLUMNS_MAX 17

typedef struct kti_op {
    int tag;
    const char *name; /* in the log */
    const char *table;
    enum kti_sql_id insert;
    enum kti_sql_id read;
    int defines; /* 1: a definition, of which snapshots are made */
    int sets;    /* index of the column "sets", or -1 */
    int code;    /* index of the column "code", or 0 */
    /* Columns, a bit each (lib/history_rules.c). */
    uint32_t needs; /* an entity's first row gives it, none takes it away */
    uint32_t fixed; /* set by an entity's first row, and never changed */
    uint32_t above; /* names what the row stands on */
    int column_count;
    kti_column columns[KTI_COLUMNS_MAX];
} kti_op;

extern const kti_op kti_ops[];
extern const int kti_op_count;

const kti_op *kti_op_by_tag(int tag);

/* A column's value, in the order of the description. */
typedef struct kti_value {
    int type; /* KTI_TYPE_NULL, or the column's */
    int64_t integer;
    const char *text; /* or blob */
    size_t size;
} kti_value;

kti_value kti_null(void);
kti_value kti_int(int64_t value);
kti_value kti_text(const char *text);       /* NULL: null */
kti_value kti_blob(const void *blob, size_t size); /* NULL: null */
kti_value kti_entity(int64_t id);           /* 0: null */
kti_value kti_report_key(int64_t key);      /* 0: null */
kti_value kti_day_or_null(kt_day day);      /* KT_DAY_NONE: null */
kti_value kti_amount_or_null(kt_amount amount); /* KT_NONE: null */

/* The value as integer, or what null is to be. */
int64_t kti_value_int(const kti_value *value, int64_t null);
kt_day kti_value_day(const kti_value *value);
const char *kti_value_text(const kti_value *value); /* "" where null */

/* Columns by table, the order of the description. */
enum { KTI_UNIT_UNIT, KTI_UNIT_DAY, KTI_UNIT_SETS, KTI_UNIT_CODE,
       KTI_UNIT_NAME, KTI_UNIT_LEVEL, KTI_UNIT_PARENT, KTI_UNIT_OPENED,
       KTI_UNIT_CLOSED, KTI_UNIT_COLUMNS };
enum { KTI_PLAN_PLAN, KTI_PLAN_SETS, KTI_PLAN_CODE, KTI_PLAN_TITLE,
       KTI_PLAN_LANGUAGE, KTI_PLAN_OWNER, KTI_PLAN_FIRST_DAY,
       KTI_PLAN_LAST_DAY, KTI_PLAN_STATE, KTI_PLAN_REPORTING_DAYS,
       KTI_PLAN_BEHIND, KTI_PLAN_AT_RISK, KTI_PLAN_AHEAD,
       KTI_PLAN_COLUMNS };
enum { KTI_TASK_TASK, KTI_TASK_SETS, KTI_TASK_PLAN, KTI_TASK_PARENT,
       KTI_TASK_POSITION, KTI_TASK_CODE, KTI_TASK_TITLE, KTI_TASK_WEIGHT,
       KTI_TASK_LEAD, KTI_TASK_CANCELLED, KTI_TASK_REASON,
       KTI_TASK_COLUMNS };
enum { KTI_TARGET_TARGET, KTI_TARGET_SETS, KTI_TARGET_TASK,
       KTI_TARGET_POSITION, KTI_TARGET_CODE, KTI_TARGET_TITLE,
       KTI_TARGET_MEASURE, KTI_TARGET_UNIT_OF_MEASURE, KTI_TARGET_DUE,
       KTI_TARGET_WEIGHT, KTI_TARGET_LEVEL, KTI_TARGET_THRESHOLD,
       KTI_TARGET_SOURCE, KTI_TARGET_CONTINUES, KTI_TARGET_LEAD,
       KTI_TARGET_CANCELLED, KTI_TARGET_REASON, KTI_TARGET_COLUMNS };
enum { KTI_STEP_STEP, KTI_STEP_SETS, KTI_STEP_TARGET, KTI_STEP_POSITION,
       KTI_STEP_CODE, KTI_STEP_TITLE, KTI_STEP_WEIGHT, KTI_STEP_DUE,
       KTI_STEP_COLUMNS };
enum { KTI_ALLOTMENT_TARGET, KTI_ALLOTMENT_UNIT, KTI_ALLOTMENT_DAY,
       KTI_ALLOTMENT_WITHDRAWN, KTI_ALLOTMENT_AMOUNT,
       KTI_ALLOTMENT_BASELINE, KTI_ALLOTMENT_WEIGHT,
       KTI_ALLOTMENT_AUTHORITY, KTI_ALLOTMENT_REASON,
       KTI_ALLOTMENT_COLUMNS };
enum { KTI_TITLE_ENTITY, KTI_TITLE_FIELD, KTI_TITLE_LANGUAGE,
       KTI_TITLE_TEXT, KTI_TITLE_COLUMNS };
enum { KTI_LIST_ENTITY, KTI_LIST_FIELD, KTI_LIST_COLUMNS };
enum { KTI_PROGRESS_TARGET, KTI_PROGRESS_UNIT, KTI_PROGRESS_DAY,
       KTI_PROGRESS_MODE, KTI_PROGRESS_AMOUNT, KTI_PROGRESS_OF,
       KTI_PROGRESS_STEP, KTI_PROGRESS_REF, KTI_PROGRESS_LINE,
       KTI_PROGRESS_NOTE, KTI_PROGRESS_DOC, KTI_PROGRESS_URI,
       KTI_PROGRESS_FILE_SHA256, KTI_PROGRESS_REPLACES,
       KTI_PROGRESS_REASON, KTI_PROGRESS_COLUMNS };
enum { KTI_ACT_VERB, KTI_ACT_REPORT, KTI_ACT_ENTITY, KTI_ACT_UNIT,
       KTI_ACT_REASON, KTI_ACT_COLUMNS };

/* The bit of a column in "sets". */
#define KTI_BIT(op, column) (INT64_C(1) << ((column) - (op)->sets - 1))

/* Fields of kt_list. */
enum {
    KTI_LIST_ASSIST = 1,
    KTI_LIST_SUPERVISE = 2,
    KTI_LIST_UNITS = 3,
    KTI_LIST_EXEMPT = 4,
    KTI_LIST_CHECKPOINTS = 5
};

#endif
