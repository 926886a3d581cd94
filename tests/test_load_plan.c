/* SPDX-License-Identifier: Apache-2.0 */
/* Plan documents: the text, the form, codes; what is told of a bad one. */
#include "load_plan_helpers.h"

static void check_bytes(kt_status expected, const char *events,
                        const void *bytes, size_t size)
{
    kt_head before = head_now();
    kt_status status = load_bytes(bytes, size, NULL);
    check_bad(expected, events, status, &before);
}

#define BYTES(expected, events, bytes)                                       \
    check_bytes((expected), (events), bytes, sizeof(bytes) - 1)

/* Lines and columns counted by hand; in characters, from 1. Where a token is
 * wrong, its last character is named. */
START_TEST(syntax_errors_name_line_and_column)
{
    BYTES(KT_ERR_FORMAT,
          "!1: column 0: '[' or '{' expected near end of file: a plan is a JSON "
          "document; files of rows are loaded as units, allotments or "
          "progress\n", "");
    BYTES(KT_ERR_FORMAT,
          "!1: column 0: '[' or '{' expected near end of file: a plan is a JSON "
          "document; files of rows are loaded as units, allotments or "
          "progress\n",
          "\xef\xbb\xbf");
    BYTES(KT_ERR_FORMAT,
          "!1: column 4: '[' or '{' expected near 'code': a plan is a JSON "
          "document; files of rows are loaded as units, allotments or "
          "progress\n", "code,name\n");
    BYTES(KT_ERR_FORMAT,
          "!2: column 2: string or '}' expected near end of file\n",
          "{\n  ");
    BYTES(KT_ERR_FORMAT, "!3: column 8: '}' expected near '\"b\"'\n",
          "{\"a\":\n1\n     \"b\": 2}");
    BYTES(KT_ERR_FORMAT, "!1: column 9: end of file expected near 'x'\n",
          "{\"a\":1} x");
    BYTES(KT_ERR_FORMAT,
          "!1: column 25: too big integer near '99999999999999999999'\n",
          "{\"a\":99999999999999999999}");
    BYTES(KT_ERR_FORMAT,
          "!1: column 10: real number overflow near '1e999'\n",
          "{\"a\":1e999}");
}
END_TEST

START_TEST(a_key_that_stands_twice_is_refused)
{
    BYTES(KT_ERR_FORMAT,
          "!2: column 29: duplicate object key near '\"code\"'\n",
          "{\"format\": \"keytask-plan/1\",\n"
          " \"plan\": {\"code\": \"1\", \"code\": \"2\"}}");
}
END_TEST

START_TEST(the_text_is_utf_8)
{
    BYTES(KT_ERR_FORMAT,
          "!2: column 4: byte 0xE5 is not UTF-8: JSON is UTF-8, save it as "
          "that\n",
          "{\n\"\xe5\xb9\xbf!\xe5\x42\": 1}");
    /* Two Chinese characters in GB18030. */
    BYTES(KT_ERR_FORMAT,
          "!1: column 3: byte 0xB9 is not UTF-8: JSON is UTF-8, save it as "
          "that\n",
          "{\"\xb9\xe3\xb6\xab\": 1}");
    static const char *const wide[] = { "\xff\xfe{\0}\0", "\xfe\xff\0{\0}",
                                        "{\0}\0\n\0", "\0{\0}\0\n" };
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        check_bytes(KT_ERR_FORMAT,
                    "! the text is UTF-16 or UTF-32: JSON is UTF-8, save it "
                    "as that\n",
                    wide[i], 6);
    }
    BYTES(KT_ERR_FORMAT,
          "!1: column 9: NUL byte in object key not supported near "
          "'\"\\u0000\"'\n",
          "{\"\\u0000\": 1}");
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped)
{
    char text[2048] = "\xef\xbb\xbf";
    const char *document = DOCUMENT(PLAN_2023, "");
    for (size_t i = 0; i <= strlen(document); i++) {
        text[3 + i] = document[i] == '\'' ? '"' : document[i];
    }
    ck_assert_int_eq(load_bytes(text, strlen(text), NULL), KT_OK);
    ck_assert_str_eq(plan_row("2023", NULL).title, "T");
    /* Twice is once too often. */
    BYTES(KT_ERR_FORMAT,
          "!1: column 1: '[' or '{' expected near '\xef\xbb\xbf': a plan is a JSON "
          "document; files of rows are loaded as units, allotments or "
          "progress\n",
          "\xef\xbb\xbf\xef\xbb\xbf{}");
}
END_TEST

/* `levels` arrays in one another, closed again or not. */
static kt_status nested(size_t levels, int closed)
{
    static char text[300000];
    memset(text, '[', levels);
    memset(text + levels, ']', levels);
    return load_bytes(text, closed ? 2 * levels : levels, NULL);
}

START_TEST(thirty_two_levels_are_the_limit)
{
    ck_assert_int_eq(nested(32, 1), KT_ERR_FORMAT);
    ck_assert_str_eq(told, "! is an array, it must be an object\n");
    ck_assert_int_eq(nested(33, 1), KT_ERR_FORMAT);
    ck_assert_str_eq(told, "!1: column 33: deeper than 32 levels\n");
    /* Broken, and deep: the depth is what is told. */
    ck_assert_int_eq(nested(100000, 0), KT_ERR_FORMAT);
    ck_assert_str_eq(told, "!1: column 33: deeper than 32 levels\n");
    /* Brackets within a string are none. */
    BAD(KT_ERR_FORMAT,
        "!plan.[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[: unknown key, known are "
        "code, id, title, owner, first_day, last_day, state, reporting, "
        "thresholds\n",
        DOCUMENT(PLAN_2023 ", '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[': 1",
                 ""));
    BAD(KT_ERR_FORMAT,
        "!plan.\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[: unknown key, known are "
        "code, id, title, owner, first_day, last_day, state, reporting, "
        "thresholds\n",
        DOCUMENT(PLAN_2023 ", '\\'[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[': 1",
                 ""));
}
END_TEST

START_TEST(an_unknown_key_is_told_with_the_nearest)
{
    BAD(KT_ERR_FORMAT, "!task: unknown key, the nearest is tasks\n",
        "{'format': 'keytask-plan/1', 'plan': {" PLAN_2023 "}, 'task': []}");
    BAD(KT_ERR_FORMAT, "!plan.titel: unknown key, the nearest is title\n",
        DOCUMENT(PLAN_2023 ", 'titel': 'x'", ""));
    BAD(KT_ERR_FORMAT,
        "!tasks[0].tasks[0].leed: unknown key, the nearest is lead\n",
        DOCUMENT(PLAN_2023,
                 "{'code': '1', 'title': 'a', 'tasks': [{'code': '2', "
                 "'title': 'b', 'leed': '44'}]}"));
    BAD(KT_ERR_FORMAT,
        "!tasks[0].targets[0].checkpoint: unknown key, the nearest is "
        "checkpoints\n",
        ONE_TARGET("'measure': 'flow', 'checkpoint': []"));
    BAD(KT_ERR_FORMAT,
        "!tasks[0].targets[0].steps[0].duo: unknown key, the nearest is "
        "due\n",
        ONE_TARGET("'measure': 'milestone', 'steps': [{'code': 'a', "
                   "'title': 't', 'duo': null}]"));
    BAD(KT_ERR_FORMAT,
        "!tasks[0].targets[0].allotments[0].units: unknown key, the nearest "
        "is unit\n",
        ONE_TARGET("'measure': 'flow', 'allotments': [{'unit': '4401', "
                   "'amount': 1, 'units': 1}]"));
    BAD(KT_ERR_FORMAT,
        "!tasks[0].targets[0].exempt[0].form: unknown key, the nearest is "
        "from\n",
        ONE_TARGET("'measure': 'coverage', 'level': 'county', "
                   "'exempt': [{'unit': '440103', 'form': null}]"));
    BAD(KT_ERR_FORMAT,
        "!plan.reporting.ever: unknown key, the nearest is every\n",
        DOCUMENT(PLAN_2023 ", 'reporting': {'every': 1, 'ever': 1}", ""));
    BAD(KT_ERR_FORMAT,
        "!plan.thresholds.late: unknown key, known are behind, at_risk, "
        "ahead\n",
        DOCUMENT(PLAN_2023 ", 'thresholds': {'late': 1}", ""));
}
END_TEST

/* What the form asks for is told first, then what something new needs. */
START_TEST(what_must_be_there_is_told_where_it_is_missing)
{
    BAD(KT_ERR_FORMAT, "!format: must be \"keytask-plan/1\"\n!plan: is "
                       "missing\n",
        "{}");
    BAD(KT_ERR_FORMAT,
        "!format: must be \"keytask-plan/1\", not keytask-plan/2\n",
        "{'format': 'keytask-plan/2', 'plan': {" PLAN_2023 "}}");
    BAD(KT_ERR_FORMAT, "!plan.code: is missing\n", DOCUMENT("", ""));
    BAD(KT_ERR_INVALID,
        "!plan.title: is missing\n!plan.owner: is missing\n"
        "!plan.first_day: is missing\n!plan.last_day: is missing\n",
        DOCUMENT("'code': '2023'", ""));
    BAD(KT_ERR_FORMAT,
        "!tasks[0].code: is missing\n",
        DOCUMENT(PLAN_2023, "{'title': 'a'}"));
    BAD(KT_ERR_INVALID, "!tasks[0].title: is missing\n",
        DOCUMENT(PLAN_2023, "{'code': '1'}"));
    BAD(KT_ERR_FORMAT,
        "!tasks[0].targets[0].code: is missing\n"
        "!tasks[0].targets[2].steps[0].code: is missing\n"
        "!tasks[0].targets[3].allotments[0].unit: is missing\n"
        "!tasks[0].targets[1].title: is missing\n"
        "!tasks[0].targets[1].measure: is missing\n"
        "!tasks[0].targets[2].steps[1].title: is missing\n",
        DOCUMENT(PLAN_2023,
                 TASK("{'title': 'x', 'measure': 'flow'}, "
                      "{'code': '1.2'}, "
                      "{'code': '1.3', 'title': 'x', "
                      " 'measure': 'milestone', "
                      " 'steps': [{'title': 's'}, {'code': 'b'}]}, "
                      "{'code': '1.4', 'title': 'x', 'measure': 'flow', "
                      " 'allotments': [{'amount': 1}]}")));
}
END_TEST

/* Each key of each kind of object with a value of a wrong type. */
START_TEST(a_wrong_type_is_told_with_its_path)
{
    static const struct {
        const char *document;
        const char *event;
    } cases[] = {
        { "[]", "! is an array, it must be an object\n" },
        { "{'format': 'keytask-plan/1', 'plan': []}",
          "!plan: is an array, it must be an object\n" },
        { "{'format': 'keytask-plan/1', 'plan': {" PLAN_2023
          "}, 'tasks': {}}",
          "!tasks: is an object, it must be an array\n" },
        { DOCUMENT(PLAN_2023, "7"),
          "!tasks[0]: is a number, it must be an object\n" },
        { DOCUMENT("'code': 2023", ""),
          "!plan.code: is a number, a code must be a string: \"2023\"\n" },
        { DOCUMENT("'code': true", ""),
          "!plan.code: is true, it must be a string\n" },
        { DOCUMENT(PLAN_2023 ", 'id': 'x'", ""),
          "!plan.id: is not a UUID such as "
          "\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\n" },
        { DOCUMENT(PLAN_2023 ", 'state': 'open'", ""),
          "!plan.state: open is not one of draft, active, closed\n" },
        { DOCUMENT(PLAN_2023 ", 'state': 2", ""),
          "!plan.state: is a number, it must be a string\n" },
        { DOCUMENT(PLAN_2023 ", 'reporting': 'daily'", ""),
          "!plan.reporting: must be \"weekly\", \"monthly\", \"quarterly\" "
          "or {\"every\": 10}, a number of days\n" },
        { DOCUMENT(PLAN_2023 ", 'reporting': 10", ""),
          "!plan.reporting: must be \"weekly\", \"monthly\", \"quarterly\" "
          "or {\"every\": 10}, a number of days\n" },
        { DOCUMENT(PLAN_2023 ", 'reporting': {}", ""),
          "!plan.reporting.every: is missing\n" },
        { DOCUMENT(PLAN_2023 ", 'reporting': {'every': 0}", ""),
          "!plan.reporting.every: 0 is not within 1 to 3660\n" },
        { DOCUMENT(PLAN_2023 ", 'reporting': {'every': 1.5}", ""),
          "!plan.reporting.every: is a number, it must be a whole "
          "number\n" },
        { DOCUMENT(PLAN_2023 ", 'thresholds': -30", ""),
          "!plan.thresholds: is a number, it must be an object\n" },
        { DOCUMENT(PLAN_2023 ", 'thresholds': {'behind': []}", ""),
          "!plan.thresholds.behind: is an array, it must be a number, or a "
          "string with one\n" },
        { DOCUMENT(PLAN_2023 ", 'thresholds': {'behind': -100.01}", ""),
          "!plan.thresholds.behind: -100.01 is not within -100 to 100\n" },
        { DOCUMENT(PLAN_2023 ", 'thresholds': {'ahead': 10.001}", ""),
          "!plan.thresholds.ahead: 10.001 has more than two decimals\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': 5}"),
          "!tasks[0].title: is a number, it must be a string, or an object "
          "of strings by language tag\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': {}}"),
          "!tasks[0].title: has no language\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': ''}"),
          "!tasks[0].title: the text is empty\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': {'en': 5}}"),
          "!tasks[0].title.en: is a number, it must be a string\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': 'a\\nb'}"),
          "!tasks[0].title: the text has a control character, U+000A, as its "
          "character 2: it must be one line of plain text\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': 'a', 'lead': ['44']}"),
          "!tasks[0].lead: is an array, it must be a string\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': 'a', 'assist': {}}"),
          "!tasks[0].assist: is an object, it must be a string\n" },
        { DOCUMENT(PLAN_2023,
                   "{'code': '1', 'title': 'a', 'assist': ['44', null]}"),
          "!tasks[0].assist[1]: is null, it must be a code\n" },
        { DOCUMENT(PLAN_2023,
                   "{'code': '1', 'title': 'a', 'supervise': 44}"),
          "!tasks[0].supervise: is a number, a code must be a string: "
          "\"44\"\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': 'a', 'tasks': 1}"),
          "!tasks[0].tasks: is a number, it must be an array\n" },
        { DOCUMENT(PLAN_2023, "{'code': '1', 'title': 'a', 'targets': 1}"),
          "!tasks[0].targets: is a number, it must be an array\n" },
        { DOCUMENT(PLAN_2023, TASK("null")),
          "!tasks[0].targets[0]: is null, it must be an object\n" },
        { ONE_TARGET("'measure': 'Flow'"),
          "!tasks[0].targets[0].measure: Flow is not one of flow, stock, "
          "ratio, coverage, milestone, ceiling, assessed\n" },
        { ONE_TARGET("'measure': 1"),
          "!tasks[0].targets[0].measure: is a number, it must be a "
          "string\n" },
        { ONE_TARGET("'measure': 'flow', 'unit_of_measure': []"),
          "!tasks[0].targets[0].unit_of_measure: is an array, it must be a "
          "string, or an object of strings by language tag\n" },
        { ONE_TARGET("'measure': 'flow', 'amount': true"),
          "!tasks[0].targets[0].amount: is true, it must be a number, or a "
          "string with one\n" },
        { ONE_TARGET("'measure': 'flow', 'baseline': {}"),
          "!tasks[0].targets[0].baseline: is an object, it must be a number, "
          "or a string with one\n" },
        { ONE_TARGET("'measure': 'flow', 'due': 20231231"),
          "!tasks[0].targets[0].due: is a number, it must be a day such as "
          "\"2022-06-30\"\n" },
        { ONE_TARGET("'measure': 'flow', 'due': '2023-02-29'"),
          "!tasks[0].targets[0].due: 2023-02-29 is no day, one is written as "
          "2022-06-30\n" },
        { ONE_TARGET("'measure': 'flow', 'continues': '1.1'"),
          "!tasks[0].targets[0].continues: is a string, it must be an "
          "object\n" },
        { ONE_TARGET("'measure': 'flow', 'continues': {'plan': '2022'}"),
          "!tasks[0].targets[0].continues.target: is missing\n" },
        { ONE_TARGET("'measure': 'flow', 'source': 1"),
          "!tasks[0].targets[0].source: is a number, it must be a "
          "string\n" },
        { ONE_TARGET("'measure': 'coverage', 'level': 3"),
          "!tasks[0].targets[0].level: is a number, a code must be a string: "
          "\"3\"\n" },
        { ONE_TARGET("'measure': 'coverage', 'level': 'county', "
                     "'threshold': '1%'"),
          "!tasks[0].targets[0].threshold: 1% has a % sign, and is no "
          "percentage\n" },
        { ONE_TARGET("'measure': 'coverage', 'level': 'county', "
                     "'exempt': '4401'"),
          "!tasks[0].targets[0].exempt: is a string, it must be an "
          "array\n" },
        { ONE_TARGET("'measure': 'coverage', 'level': 'county', "
                     "'exempt': ['4401']"),
          "!tasks[0].targets[0].exempt[0]: is a string, it must be an "
          "object\n" },
        { ONE_TARGET("'measure': 'flow', 'checkpoints': [['2023-06-30']]"),
          "!tasks[0].targets[0].checkpoints[0]: must be a day and a share, "
          "such as [\"2022-06-30\", \"40%\"]\n" },
        { ONE_TARGET("'measure': 'flow', "
                     "'checkpoints': [['2023-06-30', null]]"),
          "!tasks[0].targets[0].checkpoints[0][1]: is null, it must be "
          "given\n" },
        { ONE_TARGET("'measure': 'milestone', 'steps': {'code': 'a'}"),
          "!tasks[0].targets[0].steps: is an object, it must be an "
          "array\n" },
        { ONE_TARGET("'measure': 'milestone', 'steps': ['a']"),
          "!tasks[0].targets[0].steps[0]: is a string, it must be an "
          "object\n" },
        { ONE_TARGET("'measure': 'flow', 'allotments': [6000]"),
          "!tasks[0].targets[0].allotments[0]: is a number, it must be an "
          "object\n" },
        { ONE_TARGET("'measure': 'flow', 'allotments': [{'unit': '4401', "
                     "'amount': 1, 'effective': 'today'}]"),
          "!tasks[0].targets[0].allotments[0].effective: today is no day, "
          "one is written as 2022-06-30\n" },
        { ONE_TARGET("'measure': 'flow', 'cancelled': true"),
          "!tasks[0].targets[0].cancelled: is true, it must be a day such as "
          "\"2022-06-30\"\n" },
        { ONE_TARGET("'measure': 'flow', 'amount': 1}, "
                     "{'code': '1.2', 'title': 'y', 'measure': 'flow', "
                     "'amount': []"),
          "!tasks[0].targets[1].amount: is an array, it must be a number, or "
          "a string with one\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kt_head before = head_now();
        kt_status status = load_document(cases[i].document, NULL);
        ck_assert_msg(strcmp(told, cases[i].event) == 0, "%s\n%s",
                      cases[i].document, told);
        check_bad(status, cases[i].event, status, &before);
        ck_assert_msg(status == KT_ERR_FORMAT || status == KT_ERR_INVALID ||
                          status == KT_ERR_RANGE,
                      "%s", told);
    }
}
END_TEST

/* null is a value for each key that has a default, and for no other. */
START_TEST(null_is_the_default_where_there_is_one)
{
    LOADS("+ plan 2023: new\n",
          DOCUMENT(PLAN_2023 ", 'id': null, 'state': null, "
                             "'reporting': null, 'thresholds': null",
                   "{'code': '1', 'title': 'a', 'weight': null, "
                   "'lead': null, 'assist': null, 'supervise': null, "
                   "'cancelled': null, 'tasks': null, 'targets': "
                   "[{'code': '1.1', 'title': 'x', 'measure': 'flow', "
                   "'unit_of_measure': null, 'amount': null, "
                   "'baseline': null, 'due': null, 'weight': null, "
                   "'continues': null, 'level': null, 'units': null, "
                   "'threshold': null, 'exempt': null, 'lead': null, "
                   "'checkpoints': null, 'steps': null, 'assist': null, "
                   "'supervise': null, 'allotments': null, "
                   "'cancelled': null, 'source': null}]}"));
    kt_plan_row plan = plan_row("2023", NULL);
    ck_assert_int_eq(plan.state, KT_PLAN_DRAFT);
    ck_assert_int_eq(plan.reporting_days, 31);
    ck_assert_int_eq(plan.behind, -3000);
    ck_assert_int_eq(plan.at_risk, -1000);
    ck_assert_int_eq(plan.ahead, 1000);
    kt_target_row target = target_row("2023", "1.1", NULL);
    ck_assert(target.amount == KT_NONE && target.baseline == KT_NONE);
    ck_assert_int_eq(target.due, KT_DAY(2023, 12, 31));
    ck_assert_int_eq(target.weight, 1);
    BAD(KT_ERR_FORMAT,
        "!plan.owner: is null, and has no default\n"
        "!plan.first_day: is null, and has no default\n"
        "!plan.last_day: is null, and has no default\n"
        "!plan.title: is missing\n",
        DOCUMENT("'code': '2024', 'title': null, 'owner': null, "
                 "'first_day': null, 'last_day': null",
                 ""));
    BAD(KT_ERR_FORMAT,
        "!plan.owner: is null, and has no default\n"
        "!plan.first_day: is null, and has no default\n"
        "!plan.last_day: is null, and has no default\n"
        "!plan.title: a title has no default, it must be given\n",
        DOCUMENT("'code': '2023', 'title': null, 'owner': null, "
                 "'first_day': null, 'last_day': null",
                 ""));
}
END_TEST

START_TEST(an_unknown_unit_is_told_with_the_nearest)
{
    BAD(KT_ERR_NOT_FOUND,
        "!plan.owner: unknown unit 4, the nearest is 44\n"
        "!tasks[0].lead: unknown unit 4411, the nearest is 4401\n"
        "!tasks[0].assist[1]: unknown unit 9999999999\n"
        "!tasks[0].supervise[0]: unknown unit 450, the nearest is 45\n"
        "!tasks[0].targets[0].lead: unknown unit 44010, the nearest is "
        "4401\n"
        "!tasks[0].targets[0].assist[0]: unknown unit 440105, the nearest is "
        "440103\n"
        "!tasks[0].targets[0].supervise[0]: unknown unit 4411, the nearest "
        "is 4401\n"
        "!tasks[0].targets[0].units[0]: unknown unit 4511, the nearest is "
        "4501\n"
        "!tasks[0].targets[0].exempt[0].unit: unknown unit 440204, the "
        "nearest is 440104\n"
        "!tasks[0].targets[0].allotments[0].unit: unknown unit 4402O3, the "
        "nearest is 440203\n",
        DOCUMENT("'code': '2023', 'title': 'T', 'owner': '4', "
                 "'first_day': '2023-01-01', 'last_day': '2023-12-31'",
                 "{'code': '1', 'title': 'a', 'lead': '4411', "
                 " 'assist': ['44', '9999999999'], 'supervise': '450', "
                 " 'targets': [{'code': '1.1', 'title': 'x', "
                 "  'measure': 'coverage', 'level': 'county', "
                 "  'lead': '44010', 'assist': '440105', "
                 "  'supervise': ['4411'], 'units': ['4511'], "
                 "  'exempt': [{'unit': '440204'}], "
                 "  'allotments': [{'unit': '4402O3', 'amount': '5%'}]}]}"));
    /* A code that a spreadsheet made a number of. */
    BAD(KT_ERR_INVALID,
        "!tasks[0].lead: a spreadsheet turned a code into the number "
        "4.40103E+11; format the column as text and enter the code anew, its "
        "last digits are lost\n",
        DOCUMENT(PLAN_2023,
                 "{'code': '1', 'title': 'a', 'lead': '4.40103E+11'}"));
}
END_TEST

START_TEST(a_continued_target_is_one_of_a_plan_that_is_there)
{
    add_target("1.8", KT_MEASURE_FLOW, KT_AMOUNT(5));
    BAD(KT_ERR_NOT_FOUND,
        "!tasks[0].targets[0].continues.plan: unknown plan 2021, the nearest "
        "is 2022\n",
        ONE_TARGET("'measure': 'flow', "
                   "'continues': {'plan': '2021', 'target': '1.8'}"));
    BAD(KT_ERR_NOT_FOUND,
        "!tasks[0].targets[0].continues.target: unknown target 1.9, the "
        "nearest is 1.8\n",
        ONE_TARGET("'measure': 'flow', "
                   "'continues': {'plan': '2022', 'target': '1.9'}"));
    LOADS("+ plan 2023: new\n",
          ONE_TARGET("'measure': 'flow', "
                     "'continues': {'plan': '2022', 'target': '1.8'}"));
    kt_target_row row = target_row("2023", "1.1", NULL);
    ck_assert_str_eq(row.continues_plan, "2022");
    ck_assert_str_eq(row.continues_target, "1.8");
}
END_TEST

START_TEST(a_code_stands_once)
{
    /* Tasks and targets share their codes; the second is left out, so that
     * nothing else is told of it. */
    BAD(KT_ERR_DUPLICATE,
        "!tasks[1].code: 1 stands at tasks[0] already\n"
        "!tasks[0].targets[1].code: 1.1 stands at tasks[0].targets[0] "
        "already\n"
        "!tasks[2].tasks[0].targets[0].code: 1.1 stands at "
        "tasks[0].targets[0] already\n",
        DOCUMENT(PLAN_2023,
                 TASK("{'code': '1.1', 'title': 'x', 'measure': 'flow'}, "
                      "{'code': '1.1', 'title': 'y', 'measure': 'stock'}")
                 ", {'code': '1', 'title': 'b'}, "
                 "{'code': '3', 'title': 'c', 'tasks': ["
                 " {'code': '3.1', 'title': 'd', 'targets': ["
                 "  {'code': '1.1', 'title': 'z', 'measure': 'flow'}]}]}"));
    BAD(KT_ERR_DUPLICATE,
        "!tasks[0].targets[0].code: 1 stands at tasks[0] already\n",
        DOCUMENT(PLAN_2023,
                 TASK("{'code': '1', 'title': 'x', 'measure': 'flow'}")));
    BAD(KT_ERR_DUPLICATE,
        "!tasks[0].targets[0].steps[2].code: a stands at "
        "tasks[0].targets[0].steps[0] already\n",
        ONE_TARGET("'measure': 'milestone', 'steps': ["
                   "{'code': 'a', 'title': 's'}, {'code': 'b', 'title': "
                   "'s'}, {'code': 'a', 'title': 's'}]"));
    BAD(KT_ERR_DUPLICATE,
        "!tasks[0].targets[0].allotments[1].unit: 4401 stands at "
        "tasks[0].targets[0].allotments[0] already\n",
        ONE_TARGET("'measure': 'flow', 'amount': 9, 'allotments': ["
                   "{'unit': '4401', 'amount': 1}, "
                   "{'unit': '4401', 'amount': 2}]"));
    BAD(KT_ERR_DUPLICATE,
        "!tasks[0].targets[0]: unit 4401 stands twice in a list\n",
        ONE_TARGET("'measure': 'flow', 'assist': ['4401', '4402', "
                   "'4401']"));
    BAD(KT_ERR_DUPLICATE,
        "!tasks[0].targets[0]: unit 440103 is exempt twice\n",
        ONE_TARGET("'measure': 'coverage', 'level': 'county', "
                   "'exempt': [{'unit': '440103'}, {'unit': '440103'}]"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        syntax_errors_name_line_and_column,
        a_key_that_stands_twice_is_refused,
        the_text_is_utf_8,
        a_byte_order_mark_is_skipped,
        thirty_two_levels_are_the_limit,
        an_unknown_key_is_told_with_the_nearest,
        what_must_be_there_is_told_where_it_is_missing,
        a_wrong_type_is_told_with_its_path,
        null_is_the_default_where_there_is_one,
        an_unknown_unit_is_told_with_the_nearest,
        a_continued_target_is_one_of_a_plan_that_is_there,
        a_code_stands_once,
    };
    return RUN_WORLD_TESTS("load_plan", tests);
}
