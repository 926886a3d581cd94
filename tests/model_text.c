/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A scenario as text, one action a line: when, what, of which, and each field
 * that is not as it is by default:
 *
 *     2022-03-01T08:00:00.000Z report r4 target=g1 unit=u2 mode=add ...
 *
 * u0, k0, g0, s0 and r0 are units, tasks, targets, steps and reports. Lines
 * that begin with # are comments.
 */

#include "model_scenario.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const action_names[ACTION_KINDS] = {
    "offset",        "add_unit",      "rename_unit", "move_unit",
    "close_unit",    "add_plan",      "change_plan", "set_state",
    "add_task",      "change_task",   "cancel_task", "add_target",
    "change_target", "cancel_target", "add_step",    "change_step",
    "allot",         "report",        "retract",     "begin",
    "commit",        "rollback",      "ask_target",  "ask_task",
    "ask_plan",      "ask_tree",      "ask_units"
};

/* The letter of what each kind of action is about; '-': a number. */
static const char kind_letters[] = "-uuuu---kkkgggss-rr---gk--g";

enum field_type {
    AS_NUMBER,
    AS_DAY,
    AS_AMOUNT,
    AS_INSTANT,
    AS_NAME,
    AS_WORD
};

struct field {
    const char *key;
    enum field_type type;
    /* The letter of a name, the set of a word. */
    int detail;
    size_t offset;
};

#define FIELD(key, type, detail, member)                                     \
    {                                                                        \
        key, type, detail, offsetof(struct action, member)                   \
    }

static const struct field fields[] = {
    FIELD("under", AS_NAME, 'u', above),
    FIELD("unit", AS_NAME, 'u', unit),
    FIELD("target", AS_NAME, 'g', target),
    FIELD("step", AS_NAME, 's', step),
    FIELD("supersedes", AS_NAME, 'r', replaces),
    FIELD("level", AS_NUMBER, 0, level),
    FIELD("state", AS_WORD, KT_WORDS_PLAN_STATE, state),
    FIELD("measure", AS_WORD, KT_WORDS_MEASURE, measure),
    FIELD("mode", AS_WORD, KT_WORDS_MODE, mode),
    FIELD("basis", AS_WORD, KT_WORDS_BASIS, basis),
    FIELD("weight", AS_NUMBER, 0, weight),
    FIELD("every", AS_NUMBER, 0, reporting_days),
    FIELD("behind", AS_NUMBER, 0, behind),
    FIELD("at_risk", AS_NUMBER, 0, at_risk),
    FIELD("ahead", AS_NUMBER, 0, ahead),
    FIELD("withdrawn", AS_NUMBER, 0, withdrawn),
    FIELD("sets", AS_NUMBER, 0, sets),
    FIELD("day", AS_DAY, 0, day),
    FIELD("first", AS_DAY, 0, first),
    FIELD("last", AS_DAY, 0, last),
    FIELD("due", AS_DAY, 0, due),
    FIELD("amount", AS_AMOUNT, 0, amount),
    FIELD("of", AS_AMOUNT, 0, of),
    FIELD("baseline", AS_AMOUNT, 0, baseline),
    FIELD("threshold", AS_AMOUNT, 0, threshold),
    FIELD("known", AS_INSTANT, 0, known_ms),
    FIELD("known_part", AS_NUMBER, 0, known_part)
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static bool is_wide(const struct field *field)
{
    return field->type == AS_AMOUNT || field->type == AS_INSTANT;
}

static int64_t field_get(const struct field *field,
                         const struct action *action)
{
    const char *at = (const char *)action + field->offset;
    int64_t wide;
    int32_t narrow;
    if (is_wide(field)) {
        memcpy(&wide, at, sizeof(wide));
        return wide;
    }
    memcpy(&narrow, at, sizeof(narrow));
    return narrow;
}

static void field_set(const struct field *field, struct action *action,
                      int64_t value)
{
    char *at = (char *)action + field->offset;
    int32_t narrow = (int32_t)value;
    if (is_wide(field)) {
        memcpy(at, &value, sizeof(value));
    } else {
        memcpy(at, &narrow, sizeof(narrow));
    }
}

/* What stands above a task or target is a task. */
static int letter_of(const struct field *field, enum action_kind kind)
{
    bool task = kind_letters[kind] == 'k' || kind_letters[kind] == 'g';
    return field->offset == offsetof(struct action, above) && task
               ? 'k'
               : field->detail;
}

static void field_print(const struct field *field,
                        const struct action *action, FILE *file)
{
    char text[64] = "";
    int64_t value = field_get(field, action);
    switch (field->type) {
    case AS_NUMBER:
        (void)snprintf(text, sizeof(text), "%lld", (long long)value);
        break;
    case AS_DAY:
        kt_day_format((kt_day)value, text, sizeof(text));
        break;
    case AS_AMOUNT:
        kt_amount_format(value, text, sizeof(text));
        break;
    case AS_INSTANT:
        kt_instant_format(value, text, sizeof(text));
        break;
    case AS_NAME:
        (void)snprintf(text, sizeof(text), "%c%d",
                       letter_of(field, action->kind), (int)value);
        break;
    case AS_WORD:
        (void)snprintf(text, sizeof(text), "%s",
                       kt_word(field->detail, (int32_t)value, NULL));
        break;
    }
    (void)fprintf(file, " %s=%s", field->key, text);
}

static void print_lists(const struct action *action, FILE *file)
{
    char day[KT_DAY_TEXT_SIZE];
    for (int i = 0; i < action->listed_count; i++) {
        (void)fprintf(file, " list=u%d", action->listed[i]);
    }
    for (int i = 0; i < action->exempt_count; i++) {
        kt_day_format(action->exempt[i].from, day, sizeof(day));
        (void)fprintf(file, " exempt=u%d@%s", action->exempt[i].unit, day);
    }
    for (int i = 0; i < action->checkpoint_count; i++) {
        kt_day_format(action->checkpoint[i].day, day, sizeof(day));
        (void)fprintf(file, " checkpoint=%d@%s",
                      (int)action->checkpoint[i].share, day);
    }
}

static void action_print(const struct action *action, FILE *file)
{
    char at[KT_INSTANT_TEXT_SIZE];
    struct action usual;
    action_init(&usual, action->kind);
    kt_instant_format(action->at_ms, at, sizeof(at));
    (void)fprintf(file, "%s %s ", at, action_names[action->kind]);
    if (kind_letters[action->kind] != '-') {
        (void)fputc(kind_letters[action->kind], file);
    }
    (void)fprintf(file, "%d", action->subject);
    for (int i = 0; i < FIELDS; i++) {
        if (field_get(&fields[i], action) != field_get(&fields[i], &usual)) {
            field_print(&fields[i], action, file);
        }
    }
    print_lists(action, file);
    (void)fputc('\n', file);
}

void scenario_print(const struct scenario *scenario, FILE *file)
{
    (void)fprintf(file, "# seed %llu\n", (unsigned long long)scenario->seed);
    for (int i = 0; i < scenario->count; i++) {
        if (scenario->kept[i]) {
            action_print(&scenario->action[i], file);
        }
    }
}

/* A number with nothing behind it, up to a bound. */
static bool read_number(const char *text, int64_t least, int64_t most,
                        int64_t *value)
{
    char *end;
    *value = strtoll(text, &end, 10);
    return end != text && *end == '\0' && *value >= least && *value <= most;
}

/* "u12", the number being one that there may be. */
static bool read_name(const char *text, int letter, int64_t *value)
{
    int64_t bound = letter == 'u'   ? MODEL_UNITS
                    : letter == 'k' ? MODEL_TASKS
                    : letter == 'g' ? MODEL_TARGETS
                    : letter == 's' ? MODEL_STEPS
                                    : MODEL_REPORTS;
    return text[0] == letter && read_number(text + 1, 0, bound - 1, value);
}

static bool field_read(const struct field *field, const char *text,
                       struct action *action)
{
    int64_t value = 0;
    int32_t narrow = 0;
    bool good = false;
    switch (field->type) {
    case AS_NUMBER:
        good = read_number(text, INT32_MIN, INT32_MAX, &value);
        break;
    case AS_DAY:
        good = kt_day_parse(text, &narrow) == KT_OK;
        value = narrow;
        break;
    case AS_AMOUNT:
        good = kt_amount_parse(text, &value) == KT_OK;
        break;
    case AS_INSTANT:
        good = kt_instant_parse(text, &value) == KT_OK;
        break;
    case AS_NAME:
        good = read_name(text, letter_of(field, action->kind), &value);
        break;
    case AS_WORD:
        good = kt_word_parse(field->detail, text, &narrow) == KT_OK;
        value = narrow;
        break;
    }
    if (field->offset == offsetof(struct action, level)) {
        good = good && value >= 0 && value < 5;
    }
    field_set(field, action, value);
    return good;
}

/* "u3@2022-03-01", the day being none in some cases. */
static bool list_read(const char *key, char *text, struct action *action)
{
    int64_t value = 0;
    kt_day day = KT_DAY_NONE;
    char *from = strchr(text, '@');
    if (from != NULL) {
        *from++ = '\0';
        if (*from != '\0' && kt_day_parse(from, &day) != KT_OK) {
            return false;
        }
    }
    if (strcmp(key, "list") == 0 && action->listed_count < MODEL_LISTED &&
        read_name(text, 'u', &value)) {
        action->listed[action->listed_count++] = (int)value;
        return true;
    }
    if (strcmp(key, "exempt") == 0 && action->exempt_count < MODEL_LISTED &&
        read_name(text, 'u', &value)) {
        int i = action->exempt_count++;
        action->exempt[i].unit = (int)value;
        action->exempt[i].from = day;
        return true;
    }
    if (strcmp(key, "checkpoint") == 0 &&
        action->checkpoint_count < MODEL_CHECKPOINTS &&
        read_number(text, 0, 10000, &value)) {
        int i = action->checkpoint_count++;
        action->checkpoint[i].day = day;
        action->checkpoint[i].share = (kt_share)value;
        return true;
    }
    return false;
}

static bool pair_read(char *word, struct action *action)
{
    char *text = strchr(word, '=');
    if (text == NULL) {
        return false;
    }
    *text++ = '\0';
    for (int i = 0; i < FIELDS; i++) {
        if (strcmp(fields[i].key, word) == 0) {
            return field_read(&fields[i], text, action);
        }
    }
    return list_read(word, text, action);
}

static bool action_read(char *line, struct action *action)
{
    static const char blanks[] = " \t\r\n";
    char *rest = NULL;
    char *at = strtok_r(line, blanks, &rest);
    char *name = strtok_r(NULL, blanks, &rest);
    char *subject = strtok_r(NULL, blanks, &rest);
    int kind = 0;
    int64_t value = 0;
    if (subject == NULL) {
        return false;
    }
    while (kind < ACTION_KINDS && strcmp(action_names[kind], name) != 0) {
        kind++;
    }
    if (kind == ACTION_KINDS) {
        return false;
    }
    action_init(action, (enum action_kind)kind);
    bool good = kind_letters[kind] == '-'
                    ? read_number(subject, -1440, 1440, &value)
                    : read_name(subject, kind_letters[kind], &value);
    action->subject = (int)value;
    good = good && kt_instant_parse(at, &action->at_ms) == KT_OK;
    for (char *word = strtok_r(NULL, blanks, &rest); good && word != NULL;
         word = strtok_r(NULL, blanks, &rest)) {
        good = pair_read(word, action);
    }
    return good;
}

bool scenario_read(FILE *file, struct scenario *scenario)
{
    char line[1024];
    int number = 0;
    memset(scenario, 0, sizeof(*scenario));
    while (fgets(line, sizeof(line), file) != NULL) {
        int i = scenario->count;
        number++;
        if (line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0') {
            continue;
        }
        if (i == SCENARIO_ACTIONS ||
            !action_read(line, &scenario->action[i])) {
            (void)fprintf(stderr, "line %d is no action\n", number);
            return false;
        }
        scenario->kept[i] = true;
        scenario->count++;
    }
    return true;
}
