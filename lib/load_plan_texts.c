/* SPDX-License-Identifier: Apache-2.0 */
/* Titles and units of measure of a plan document, in its languages. */
#include <string.h>

#include "load_plan.h"

/* The place of the plan's own language in a text: of one that is not said,
 * Chinese before the first. `count` where it is not there. */
static size_t
own(const kti_plan_load *load, const kti_doc_text *text)
{
    const char *language =
        load->language == NULL ? "zh" : load->language;
    for (size_t i = 0; i < text->count; i++) {
        if (strcmp(text->languages[i], language) == 0) {
            return i;
        }
    }
    return load->language == NULL ? 0 : text->count;
}

int
kti_plan_base(const kti_plan_load *load, const kti_doc_text *text,
              const char **base)
{
    *base = text->plain;
    if (text->count > 0) {
        size_t at = own(load, text);
        *base = at < text->count ? text->texts[at] : NULL;
        return at < text->count;
    }
    return text->found == KTI_JSON_GIVEN || text->found == KTI_JSON_NULL;
}

kt_status
kti_plan_need_base(kti_plan_load *load, const kti_doc_text *text,
                   const char **base)
{
    (void)kti_plan_base(load, text, base);
    if (*base != NULL) {
        return KT_OK;
    }
    *base = "-"; /* the load goes on, but not into the file */
    if (text->found == KTI_JSON_BAD) {
        return KT_OK;
    }
    if (text->found != KTI_JSON_GIVEN) {
        return kti_plan_bad(load, text->path, NULL, KT_ERR_INVALID,
                            "is missing");
    }
    return kti_plan_bad(load, text->path, NULL, KT_ERR_INVALID,
                        "has no text in %s, the plan's own language",
                        load->language == NULL ? "its first language"
                                               : load->language);
}

kt_status
kti_plan_title(kti_plan_load *load, const kti_doc_text *text,
               const char *subject, const char *now, const char **base,
               uint32_t *bits, uint32_t bit)
{
    if (!kti_plan_base(load, text, base)) {
        return KT_OK;
    }
    if (*base == NULL) {
        return kti_plan_bad(load, text->path, NULL, KT_ERR_INVALID,
                            "a title has no default, it must be given");
    }
    if (strcmp(*base, now) == 0) {
        return KT_OK;
    }
    *bits |= bit;
    return kti_plan_changed(load, "%s: title \"%s\" -> \"%s\"", subject, now,
                            *base);
}

static kt_status
translate(kti_plan_load *load, const kti_doc_text *text, size_t at,
          const char *subject, const kt_title *name, int64_t entity)
{
    kt_title title = *name;
    title.language = text->languages[at];
    title.text = text->texts[at];
    const char *now =
        kti_history_title(load->db->history, entity, title.field,
                          title.language, load->now);
    if (now == title.text || (now != NULL && title.text != NULL &&
                              strcmp(now, title.text) == 0)) {
        return KT_OK;
    }
    kt_status status = kti_title_set(load->db, &title);
    if (status != KT_OK) {
        return kti_plan_failed(load, text->path, title.language, status);
    }
    if (load->fresh) {
        return KT_OK; /* part of what is new */
    }
    return kti_plan_changed(
        load, "%s: %s in %s \"%s\" -> \"%s\"", subject,
        title.field == KT_FIELD_TITLE ? "title" : "unit of measure",
        title.language, now == NULL ? "" : now,
        title.text == NULL ? "" : title.text);
}

kt_status
kti_plan_translate(kti_plan_load *load, const kti_doc_text *text,
                   const char *subject, const kt_title *name, int64_t entity)
{
    kt_status status = KT_OK;
    size_t base = own(load, text);
    for (size_t i = 0; status == KT_OK && i < text->count; i++) {
        if (i != base) {
            status = translate(load, text, i, subject, name, entity);
        }
    }
    return status;
}
