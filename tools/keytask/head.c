/* SPDX-License-Identifier: Apache-2.0 */
#include "head.h"
#include "text.h"

void head_print(const kt_head *head)
{
    char hash[KT_SHA256_TEXT_SIZE];
    kt_sha256_format(head->hash, hash, sizeof hash);
    printf("%s %lld %s\n", _("head: commit"), (long long)head->commit, hash);
}

json_t *head_document(const kt_head *head)
{
    json_t *object = document_object();
    document_number(object, "commit", head->commit);
    document_number(object, "seq", head->seq);
    document_uuid(object, "site", &head->site);
    document_instant(object, "written", head->utc_ms);
    document_hash(object, "hash", head->hash);
    return object;
}
