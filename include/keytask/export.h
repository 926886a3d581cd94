/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_EXPORT_H
#define KEYTASK_EXPORT_H

/**
 * @file
 * Exporting what can be loaded: units, allotments and progress as CSV, a
 * plan as JSON. Loaded into an empty database in this order, units, plan,
 * allotments, progress, it gives the same answers; doc/tool.md says what the
 * forms cannot carry.
 *
 * Definitions go out as they stand on the query's day, with every change of
 * a unit's name and place and every revision of an amount up to that day,
 * each from its day on; without a day, those to come too. Of the reports go
 * out those in force.
 */

#include <keytask/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Begin with a byte order mark, for spreadsheets; not for a plan. */
#define KT_EXPORT_BOM 1u
/** Write a plan's state as active, whatever it is, so that allotments and
 *  reports can be loaded behind it. */
#define KT_EXPORT_OPEN 2u

/** What an export came to. */
typedef struct kt_export_result {
    uint32_t struct_size;
    int32_t reserved;
    /** Rows written; of a plan its items, as kt_load_result counts them. */
    int64_t rows;
    /**
     * Reports, or allotments, in force that a load would refuse, because
     * their unit was closed or moved, or their target cancelled, with effect
     * from before their day.
     */
    int64_t left_out;
    /** Local number of the last commit that is known. */
    int64_t commit;
} kt_export_result;

#define KT_EXPORT_RESULT_INIT { sizeof(kt_export_result), 0, 0, 0, 0 }

/**
 * Export the units: `code,name,parent,level,opened,closed,from`.
 *
 * @param query  its day and known_at count; NULL: as now
 * @param flags  KT_EXPORT_ bits
 * @param result in: struct_size; out; may be NULL
 * @param text   out: new, to be freed with kt_free()
 * @return KT_OK; KT_ERR_INVALID
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_export_units(kt_db *db,
                                              const kt_query *query,
                                              uint32_t flags,
                                              kt_export_result *result,
                                              char **text);

/**
 * Export a plan without its allotments: a document of the form
 * keytask-plan/1, with the amounts in force on the day.
 *
 * @param query  its plan, day and known_at count; NULL: the only active plan
 * @return KT_OK; KT_ERR_INVALID; KT_ERR_NOT_FOUND: no such plan
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_export_plan(kt_db *db,
                                             const kt_query *query,
                                             uint32_t flags,
                                             kt_export_result *result,
                                             char **text);

/**
 * Export a plan's allotments, those of its owner among them:
 * `plan,target,unit,amount,baseline,weight,effective,authority,reason`.
 *
 * @return as kt_export_plan()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_export_allotments(kt_db *db,
                                                   const kt_query *query,
                                                   uint32_t flags,
                                                   kt_export_result *result,
                                                   char **text);

/**
 * Export a plan's reports in force on the query's basis:
 * `plan,target,unit,day,mode,amount,of,step,note,ref,doc,uri`.
 *
 * @return as kt_export_plan()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_export_progress(kt_db *db,
                                                 const kt_query *query,
                                                 uint32_t flags,
                                                 kt_export_result *result,
                                                 char **text);

#ifdef __cplusplus
}
#endif

#endif
