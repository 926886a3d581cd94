/* SPDX-License-Identifier: Apache-2.0 */
/* The public call that names a connection; the rest is store_attach.c. */
#include <keytask/sqlite.h>

#include "handle_private.h"

kt_status
kt_db_attach_from(sqlite3 *connection, const char *source_id,
                  const kt_open_options *options, kt_db **db)
{
    kti_place place = { NULL, connection,
                        source_id == NULL ? "" : source_id, NULL, NULL };
    return kti_open(&place, options, db);
}
