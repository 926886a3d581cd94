/* SPDX-License-Identifier: Apache-2.0 */

/* What all files of rows share: where they come from, their encoding and
 * header, the file of bad rows, dry runs, transactions. */

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load_helpers.h"

#define UNITS "code,name,parent,level\n"
#define REPORTS "target,unit,day,mode,amount\n"

static const load_fn loads[] = { kt_load_units, kt_load_allotments,
                                 kt_load_progress };

#define LOADS (sizeof loads / sizeof loads[0])

/* Bytes that no load takes, and all with the same message. */
static void refuse_bytes(kt_status status, const char *message,
                         const void *bytes, size_t size)
{
    for (size_t i = 0; i < LOADS; i++) {
        kt_load options = text_n(bytes, size, 0);
        REFUSED(status, message, load_with(loads[i], &options));
        ck_assert_uint_eq(told_count, 0);
        ck_assert_int_eq(result.rows + result.written, 0);
    }
}

#define REFUSED_BYTES(status, message, bytes)                                \
    refuse_bytes((status), (message), (bytes), sizeof(bytes) - 1)

START_TEST(other_encodings_are_named)
{
    /* 0xB0 0xA1 is a character of GB18030, 0xFF none anywhere. */
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv is neither UTF-8 (line 2, byte 1 of it) nor "
                  "GB18030 (line 2, byte 3 of it); save it as CSV UTF-8",
                  "code\n\xB0\xA1\xFF\xFF\n");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv is UTF-16 text; save it as CSV UTF-8",
                  "\xFF\xFE\x63\0o\0d\0e\0");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv is UTF-16 text; save it as CSV UTF-8",
                  "\xFE\xFF\0c\0o\0d\0e");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv has 4 NUL bytes in its first 8, as UTF-16 text "
                  "has; save it as CSV UTF-8",
                  "c\0o\0d\0e\0");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv has 4 NUL bytes in its first 8, as UTF-16 text "
                  "has; save it as CSV UTF-8",
                  "\0c\0o\0d\0e");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv is a workbook (xlsx, ods) or a ZIP file; save it "
                  "as CSV UTF-8",
                  "PK\x03\x04\x14\0\x06\0");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv is a workbook (xls); save it as CSV UTF-8",
                  "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv is a PDF document; save it as CSV UTF-8",
                  "%PDF-1.4\n");
    REFUSED_BYTES(KT_ERR_FORMAT,
                  "test.csv is a database; save it as CSV UTF-8",
                  "SQLite format 3\0\x10\0");
}
END_TEST

/* "海南" in GB18030: 0xBA 0xA3, 0xC4 0xCF. */
START_TEST(gb18030_is_read_with_a_notice)
{
    OK(load_text(kt_load_units, UNITS "46,\xBA\xA3\xC4\xCF,,province\n", 0));
    ck_assert_str_eq(all_told(), "0 notice: the file is no UTF-8 and was read "
                                 "as GB18030\n");
    kt_cursor *cursor;
    kt_query query = query_of("46", KT_DAY_NONE);
    kt_unit_row row = KT_UNIT_ROW_INIT;
    OK(kt_unit_list(db, &query, 0, &cursor));
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.name, "海南");
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(a_header_says_what_it_should_be)
{
    static const char columns_of_units[] =
        "code, name, parent, level, [opened], [closed], [from]";
    char message[512];
#define HEADER_REFUSED(what, text)                                           \
    do {                                                                     \
        (void)snprintf(message, sizeof message, "test.csv:%s; columns: %s",  \
                       (what), columns_of_units);                            \
        REFUSED_TEXT(kt_load_units, KT_ERR_FORMAT, message, (text));         \
    } while (0)
    HEADER_REFUSED("1: unknown column \"nmae\", is it \"name\"?",
                   "code,nmae,parent,level\n46,Hainan,,province\n");
    HEADER_REFUSED("1: unknown column \"colour\"",
                   "code,name,parent,level,colour\n46,Hainan,,province,x\n");
    HEADER_REFUSED("1: column \"name\" stands twice, as 2 and 4",
                   "code,name,parent,Name,level\n46,Hainan,,x,province\n");
    HEADER_REFUSED("1: column \"level\" is missing",
                   "code,name,parent\n46,Hainan,\n");
    HEADER_REFUSED("1: column 2 has no name",
                   "code,,parent,level\n46,Hainan,,province\n");
    HEADER_REFUSED("2: unknown column \"46\"", "\n46,Hainan,,province\n");
    HEADER_REFUSED("1: the file is empty, its first line names the columns",
                   "");
    HEADER_REFUSED("1: the file is empty, its first line names the columns",
                   "\xEF\xBB\xBF");
    HEADER_REFUSED("3: the file is empty, its first line names the columns",
                   "\n,,,\n");
    REFUSED_TEXT(kt_load_units, KT_ERR_FORMAT,
                 "test.csv:1: the quote that opens column 1 is not closed",
                 "\"code,name,parent,level\n46,Hainan,,province\n");
    char long_line[70000];
    memset(long_line, 'x', sizeof long_line);
    refuse_bytes(KT_ERR_FORMAT,
                 "test.csv:1: the row is longer than 65536 bytes", long_line,
                 sizeof long_line);
}
END_TEST

START_TEST(a_file_of_another_kind_is_known)
{
    REFUSED_TEXT(kt_load_units, KT_ERR_FORMAT,
                 "test.csv:1: this is a file of allotments, not of units: "
                 "load it as such",
                 "target,unit,amount,weight\nF,4401,1,1\n");
    REFUSED_TEXT(kt_load_allotments, KT_ERR_FORMAT,
                 "test.csv:1: this is a file of reports, not of allotments: "
                 "load it as such",
                 "日期,目标,单位,方式\n2022-06-30,F,4401,step\n");
    REFUSED_TEXT(kt_load_progress, KT_ERR_FORMAT,
                 "test.csv:1: this is a file of units, not of reports: load "
                 "it as such",
                 UNITS "46,Hainan,,province\n");
    static const char plan[] = "{\"format\": \"keytask-plan/1\",\n \"plan\": "
                               "{}}\n";
    REFUSED_TEXT(kt_load_units, KT_ERR_FORMAT,
                 "test.csv:1: this is a file of JSON, such as a plan, not of "
                 "units: load it as such",
                 plan);
    REFUSED_TEXT(kt_load_allotments, KT_ERR_FORMAT,
                 "test.csv:2: this is a file of JSON, such as a plan, not of "
                 "allotments: load it as such",
                 "\n{\n");
    REFUSED_TEXT(kt_load_progress, KT_ERR_FORMAT,
                 "test.csv:1: this is a file of JSON, such as a plan, not of "
                 "reports: load it as such",
                 "[]\n");
}
END_TEST

START_TEST(a_header_alone_is_noticed)
{
    static const char *const headers[] = {
        UNITS, "target,unit,amount", REPORTS "\n,,,,\n \n"
    };
    kt_head before = head_now();
    for (size_t i = 0; i < LOADS; i++) {
        OK(load_text(loads[i], headers[i], 0));
        ck_assert_str_eq(all_told(), "0 notice: the file has a header, and no "
                                     "row below it\n");
        ck_assert_int_eq(result.rows + result.commits, 0);
    }
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

START_TEST(a_path_must_lead_to_a_file)
{
    char message[700];
    for (size_t i = 0; i < LOADS; i++) {
        const char *path = in_folder("no.csv");
        (void)snprintf(message, sizeof message, "there is no file %s", path);
        REFUSED(KT_ERR_NOT_FOUND, message, load_path(loads[i], path, 0));
        path = in_folder("");
        (void)snprintf(message, sizeof message,
                       "%s is a folder, it must be a file", path);
        REFUSED(KT_ERR_CANTOPEN, message, load_path(loads[i], path, 0));
    }
    const char *pipe = in_folder("pipe");
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    (void)snprintf(message, sizeof message,
                   "%s is a pipe or device, it must be a regular file", pipe);
    REFUSED(KT_ERR_CANTOPEN, message, load_path(kt_load_units, pipe, 0));
    kt_load empty = KT_LOAD_INIT;
    REFUSED(KT_ERR_FORMAT,
            "text:1: the file is empty, its first line names the columns; "
            "columns: code, name, parent, level, [opened], [closed], [from]",
            load_with(kt_load_units, &empty));
    empty.struct_size = 0;
    REFUSED(KT_ERR_INVALID, "load: struct_size is not set",
            kt_load_units(db, &empty, NULL));
    REFUSED(KT_ERR_INVALID, "load: struct_size is not set",
            kt_load_progress(db, NULL, NULL));
}
END_TEST

/* Root may read anything: it becomes somebody else for a moment. */
START_TEST(a_file_must_be_readable)
{
    char message[700];
    const char *path = in_folder("units.csv");
    put_text(path, UNITS "46,Hainan,,province\n");
    ck_assert_int_eq(chmod(path, 0), 0);
    if (geteuid() == 0) {
        ck_assert_int_eq(chmod(in_folder(""), 0755), 0);
        ck_assert_int_eq(seteuid(65534), 0);
    }
    (void)snprintf(message, sizeof message,
                   "%s cannot be opened: Permission denied", path);
    REFUSED(KT_ERR_CANTOPEN, message, load_path(kt_load_units, path, 0));
    if (getuid() == 0) {
        ck_assert_int_eq(seteuid(0), 0);
    }
}
END_TEST

/* A row that the reader cannot read is told among the others. */
START_TEST(unreadable_rows_are_told)
{
    static char text[200000];
    size_t size = 0;
    size += (size_t)snprintf(text, sizeof text, UNITS "46,Hai");
    text[size++] = '\0';
    size += (size_t)snprintf(text + size, sizeof text - size,
                             "nan,,province\n47,\"");
    memset(text + size, 'x', 70000);
    size += 70000;
    size += (size_t)snprintf(text + size, sizeof text - size,
                             "\",,province\n48,A\x07,,province\n"
                             "49,\"B,,province\n50,C,,province\n");
    check_bad_rows(kt_load_units, text, size,
                   "2 format: column 2 (name) has a NUL byte\n"
                   "3 format: the row is longer than 65536 bytes\n"
                   "4 format: column 2 (name) has a control character, "
                   "U+0007\n"
                   "5 format: the quote that opens column 2 (name) is not "
                   "closed\n");
    kt_load options = text_n(text, size, KT_LOAD_SKIP_BAD);
    OK(load_with(kt_load_units, &options));
    ck_assert_int_eq(result.rows, 5);
    ck_assert_int_eq(result.written, 1);
    ck_assert_int_eq(result.bad, 4);
    ck_assert_str_eq(unit_codes("50", 0, KT_DAY_NONE), "50");
}
END_TEST

/* The status is that of the first bad row by line, whatever was found
 * first. */
START_TEST(the_first_bad_row_gives_the_status)
{
    REFUSED(KT_ERR_DUPLICATE,
            "test.csv:3: code: the code 46 stands on line 2 already (and 1 "
            "more)",
            load_text(kt_load_units,
                      UNITS "46,Hainan,,province\n"
                            "46,Hainan,,province\n"
                            "47,Short\n",
                      0));
}
END_TEST

/* The bad rows stand in a file of the same form. Mended, it is loaded. */
static void skip_and_mend(load_fn load, const char *text, const char *bad,
                          const char *mended, int64_t good)
{
    const char *path = in_folder("rows.csv");
    const char *bad_path = in_folder("rows.csv.bad.csv");
    kt_load options = KT_LOAD_INIT;
    options.path = path;
    options.bad_path = bad_path;
    put_text(path, text);

    /* Without skipping, and on a dry run, no file is written. */
    ck_assert_int_lt(load_with(load, &options), 0);
    ck_assert_int_ne(access(bad_path, F_OK), 0);
    kt_head before = head_now();
    options.flags = KT_LOAD_SKIP_BAD | KT_LOAD_DRY_RUN;
    OK(load_with(load, &options));
    ck_assert_int_eq(result.written, good);
    ck_assert_int_eq(result.commits, 0);
    ck_assert_int_ne(access(bad_path, F_OK), 0);
    ck_assert_int_eq(head_now().commit, before.commit);

    options.flags = KT_LOAD_SKIP_BAD;
    OK(load_with(load, &options));
    ck_assert_int_eq(result.written, good);
    ck_assert_int_eq(result.bad, (int64_t)told_count);
    ck_assert_int_eq(result.rows, good + result.bad);
    ck_assert_int_eq(result.commits, 1);
    ck_assert_str_eq(get_text(bad_path), bad);

    put_text(path, mended);
    options.flags = 0;
    OK(load_with(load, &options));
    ck_assert_int_eq(result.bad, 0);
}

START_TEST(bad_units_are_set_aside)
{
    skip_and_mend(kt_load_units,
                  "level,name,code,parent\r\n"
                  "province,\"Hai, nan\",46,\r\n"
                  "city,\"Hai\r\nkou\",4601,46\r\n"
                  "city,Sanya,4602\r\n"
                  "city,Sansha,4603,47\r\n",
                  "level,name,code,parent\n"
                  "city,\"Hai\r\nkou\",4601,46\n"
                  "city,Sanya,4602\n"
                  "city,Sansha,4603,47\n",
                  "level,name,code,parent\n"
                  "city,Sanya,4602,46\n"
                  "city,Haikou,4601,46\n"
                  "city,Sansha,4603,46\n",
                  1);
    ck_assert_str_eq(unit_codes("46", -1, KT_DAY_NONE), "46 4602 4601 4603");
}
END_TEST

START_TEST(bad_allotments_are_set_aside)
{
    add_target("F", KT_MEASURE_FLOW, KT_AMOUNT(100));
    skip_and_mend(kt_load_allotments,
                  "target,unit,amount\nF,4401,x\nF,4402,10\nF,4403,5\n",
                  "target,unit,amount\nF,4401,x\nF,4403,5\n",
                  "target,unit,amount\nF,4401,1\nF,440103,5\n", 1);
}
END_TEST

START_TEST(bad_reports_are_set_aside)
{
    add_target("F", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_report("F", "4402", TODAY, KT_ADD, KT_AMOUNT(7));
    skip_and_mend(kt_load_progress,
                  "\xEF\xBB\xBF" REPORTS "F,4401,2022-02-30,add,1\n"
                  "F,4401,2022-06-30,add,1\n"
                  "F,4402,2022-06-30,add,7\n",
                  "\xEF\xBB\xBF" REPORTS "F,4401,2022-02-30,add,1\n"
                  "F,4402,2022-06-30,add,7\n",
                  "\xEF\xBB\xBF" REPORTS "F,4401,2022-02-28,add,1\n"
                  "F,4402,2022-06-30,add,8\n",
                  1);
}
END_TEST

/* A spreadsheet takes UTF-8 without a mark for GB18030: what comes from one
 * gets a mark. */
START_TEST(bad_rows_of_gb18030_get_a_mark)
{
    kt_load options = text_n(UNITS, 0, KT_LOAD_SKIP_BAD);
    static const char text[] = UNITS "46,\xBA\xA3\xC4\xCF\n";
    options.data = text;
    options.size = sizeof text - 1;
    options.bad_path = in_folder("bad.csv");
    OK(load_with(kt_load_units, &options));
    ck_assert_str_eq(get_text(options.bad_path),
                     "\xEF\xBB\xBF" UNITS "46,海南\n");
}
END_TEST

START_TEST(bad_rows_need_a_place)
{
    char message[700];
    const char *path = in_folder("units.csv");
    static const char text[] = UNITS "46,Hainan,,province\n47\n";
    put_text(path, text);
    kt_load options = KT_LOAD_INIT;
    options.flags = KT_LOAD_SKIP_BAD;
    options.path = path;
    options.bad_path = in_folder("none/bad.csv");
    (void)snprintf(message, sizeof message, "%s: No such file or directory",
                   options.bad_path);
    REFUSED(KT_ERR_CANTOPEN, message, load_with(kt_load_units, &options));

    /* The file itself is not overwritten, under whatever name. */
    options.bad_path = in_folder("link.csv");
    ck_assert_int_eq(symlink(path, options.bad_path), 0);
    (void)snprintf(message, sizeof message,
                   "%s is the file that is loaded: the bad rows need another "
                   "one",
                   options.bad_path);
    REFUSED(KT_ERR_INVALID, message, load_with(kt_load_units, &options));
    ck_assert_str_eq(get_text(path), text);

    /* A full disk shows before the good rows are kept. */
    options.bad_path = "/dev/full";
    REFUSED(KT_ERR_IO, "/dev/full: No space left on device",
            load_with(kt_load_units, &options));

    options.bad_path = NULL;
    OK(load_with(kt_load_units, &options));
    ck_assert_int_eq(result.written, 1);
}
END_TEST

/* Where nothing is written because the rest is there, bad rows are told and
 * the file is not all there. */
START_TEST(what_was_bad_is_not_there)
{
    static const char text[] = UNITS "44,Guangdong,,province\n47\n";
    kt_load options = text_n(text, sizeof text - 1, KT_LOAD_SKIP_BAD);
    OK(load_with(kt_load_units, &options));
    ck_assert_int_eq(result.existing, 1);
    ck_assert_int_eq(result.bad, 1);
}
END_TEST

/* The file of bad rows, perhaps half mended, is not written anew by the same
 * load. */
START_TEST(what_is_set_aside_stays)
{
    static const char *const texts[] = {
        UNITS "46\n47,Seven,,province\n48,Eight,99,province\n",
        "target,unit,amount\nF\nF,4401,1\nF,9999,1\n",
        REPORTS "F\nF,4401,2022-06-30,add,1\nF,9999,2022-06-30,add,1\n",
    };
    add_target("F", KT_MEASURE_FLOW, KT_AMOUNT(100));
    for (size_t i = 0; i < LOADS; i++) {
        kt_load options = text_n(texts[i], strlen(texts[i]),
                                 KT_LOAD_SKIP_BAD);
        options.bad_path = in_folder("bad.csv");
        OK(load_with(loads[i], &options));
        ck_assert_int_eq(result.bad, 2);
        put_text(options.bad_path, "half mended");
        ck_assert_int_eq(load_with(loads[i], &options), KT_EXISTS);
        ck_assert_int_eq(result.existing, 3);
        /* But for the notice that it was loaded before. */
        ck_assert_uint_eq(told_count, 1);
        ck_assert_str_eq(get_text(options.bad_path), "half mended");
    }
}
END_TEST

START_TEST(a_dry_run_says_what_would_be)
{
    kt_head before = head_now();
    OK(load_text(kt_load_units,
                 UNITS "46,Hainan,,province\n4601,Haikou,46,city\n"
                       "44,Guangdong,,province\n",
                 KT_LOAD_DRY_RUN));
    ck_assert_int_eq(result.rows, 3);
    ck_assert_int_eq(result.written, 2);
    ck_assert_int_eq(result.existing, 1);
    ck_assert_int_eq(result.commits, 0);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before.commit);
    kt_cursor *cursor;
    kt_query query = query_of("46", KT_DAY_NONE);
    ck_assert_int_eq(kt_unit_list(db, &query, 0, &cursor),
                     KT_ERR_NOT_FOUND);
}
END_TEST

START_TEST(loads_of_a_transaction_are_one_commit)
{
    kt_head before = head_now();
    OK(kt_db_set_host_key(db, "june"));
    OK(kt_db_begin(db));
    OK(load_text(kt_load_units, UNITS "440106,Tianhe,4401,county\n", 0));
    ck_assert_int_eq(result.written, 1);
    ck_assert_int_eq(result.commits, 0);
    add_target("F", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(load_text(kt_load_allotments,
                 "target,unit,amount\nF,440106,10\nF,440103,-\n", 0));
    ck_assert_int_eq(result.written, 1);
    ck_assert_int_eq(result.existing, 1);
    OK(load_text(kt_load_progress, REPORTS "F,440106,2022-06-30,add,1\n",
                 0));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(head_now().commit, before.commit + 1);

    /* The first of them names the source, whatever came before it. */
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, before.commit, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.source, "test.csv");
    ck_assert_str_eq(row.host_key, "june");
    kt_cursor_close(cursor);

    /* A replay reads nothing and does nothing. */
    OK(kt_db_set_host_key(db, "june"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    OK(load_text(kt_load_units, UNITS "440107,X,4401,county\n", 0));
    ck_assert_int_eq(result.rows, 0);
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_EXISTS);
    ck_assert_int_eq(head_now().commit, before.commit + 1);

    /* The next single call is not of that source. */
    add_unit("440108", "Y", "4401", "county");
    OK(kt_commit_list(db, NULL, before.commit + 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.source, "");
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(a_transaction_that_is_dropped_leaves_nothing)
{
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(load_text(kt_load_units, UNITS "46,Hainan,,province\n", 0));
    kt_db_rollback(db);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before.commit);
    OK(load_text(kt_load_units, UNITS "46,Hainan,,province\n", 0));
    ck_assert_int_eq(result.written, 1);
}
END_TEST

/* Where nothing of the file was written before the bad row was found, the
 * caller's transaction goes on; its source is not that file. Where something
 * was, it is lost. */
START_TEST(a_bad_row_in_a_transaction)
{
    OK(kt_db_begin(db));
    ck_assert_int_eq(load_text(kt_load_units,
                               UNITS "46,Hainan,47,province\n", 0),
                     KT_ERR_NOT_FOUND);
    add_unit("46", "Hainan", NULL, "province");
    OK(kt_db_commit(db, NULL));
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, head_now().commit - 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.source, "");
    kt_cursor_close(cursor);

    OK(kt_db_begin(db));
    ck_assert_int_eq(load_text(kt_load_units,
                               UNITS "47,A,,province\n48,B,49,province\n",
                               0),
                     KT_ERR_NOT_FOUND);
    ck_assert_int_eq(result.written, 0);
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_NOT_FOUND);
    kt_db_rollback(db);
}
END_TEST

/* The source is the file's name as one line of UTF-8, whatever the bytes. */
START_TEST(a_source_is_text)
{
    const char *path = in_folder("a\xFF\nb.csv");
    put_text(path, UNITS "46,Hainan,,province\n");
    OK(load_path(kt_load_units, path, 0));
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, head_now().commit - 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.source, "a? b.csv");
    kt_cursor_close(cursor);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        other_encodings_are_named,
        gb18030_is_read_with_a_notice,
        a_header_says_what_it_should_be,
        a_file_of_another_kind_is_known,
        a_header_alone_is_noticed,
        a_path_must_lead_to_a_file,
        a_file_must_be_readable,
        unreadable_rows_are_told,
        the_first_bad_row_gives_the_status,
        bad_units_are_set_aside,
        bad_allotments_are_set_aside,
        bad_reports_are_set_aside,
        bad_rows_of_gb18030_get_a_mark,
        bad_rows_need_a_place,
        what_was_bad_is_not_there,
        what_is_set_aside_stays,
        a_dry_run_says_what_would_be,
        loads_of_a_transaction_are_one_commit,
        a_transaction_that_is_dropped_leaves_nothing,
        a_bad_row_in_a_transaction,
        a_source_is_text,
    };
    return RUN_TESTS_IN("load_file", load_setup, load_teardown, tests);
}
