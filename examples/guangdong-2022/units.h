/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The units of units.csv, read and linked: what generate.c stands on. A part
 * of that one program, in a file of its own for the reader's sake.
 */

#ifndef UNITS_H
#define UNITS_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "targets.h"

static const char *const level_words[LEVEL_COUNT] = { "province", "city",
                                                      "county", "township",
                                                      "village" };

struct unit {
    char code[16];
    char parent_code[16];
    enum level level;
    int parent;             /* index; -1: none */
    int city;               /* index of the city it is in; -1: none */
    int below[LEVEL_COUNT]; /* how many units of each level */
};

/* All units, level by level: a superior stands before those below it. */
struct unit_tree {
    struct unit *units;
    int count;
    int *by_code; /* indices of units in the order of codes */
    int first_city;
    int first_county;
};

static void die(const char *format, ...)
{
    va_list args;

    fputs("generate: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void *grow(void *memory, size_t count, size_t size)
{
    void *larger = realloc(memory, count * size);

    if (larger == NULL) {
        die("out of memory");
    }
    return larger;
}

/* The tree in hand: qsort() carries no context. */
static const struct unit_tree *sorting;

static int compare_codes(const void *a, const void *b)
{
    return strcmp(sorting->units[*(const int *)a].code,
                  sorting->units[*(const int *)b].code);
}

static int find_unit(const struct unit_tree *tree, const char *code)
{
    int low = 0;
    int high = tree->count;

    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = strcmp(tree->units[tree->by_code[middle]].code, code);

        if (order == 0) {
            return tree->by_code[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

/* Fill in a unit from a line "code,name,parent,level". */
static void parse_unit(struct unit *unit, char *line, const char *path,
                       int number)
{
    char *field[4];
    int level = 0;

    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < 4; i++) {
        field[i] = line;
        line = strchr(line, ',');
        if ((line == NULL) != (i == 3)) {
            die("%s:%d: not four fields", path, number);
        }
        if (line != NULL) {
            *line++ = '\0';
        }
    }
    while (level < LEVEL_COUNT && strcmp(field[3], level_words[level]) != 0) {
        level++;
    }
    if (level == LEVEL_COUNT) {
        die("%s:%d: no such level: %s", path, number, field[3]);
    }
    if (field[0][0] == '\0' || strlen(field[0]) >= sizeof(unit->code) ||
        strlen(field[2]) >= sizeof(unit->parent_code)) {
        die("%s:%d: not a code: %s", path, number, field[0]);
    }
    memset(unit, 0, sizeof(*unit));
    strcpy(unit->code, field[0]);
    strcpy(unit->parent_code, field[2]);
    unit->level = (enum level)level;
}

static void link_units(struct unit_tree *tree, const char *path)
{
    tree->by_code = grow(NULL, (size_t)tree->count, sizeof(*tree->by_code));
    for (int u = 0; u < tree->count; u++) {
        tree->by_code[u] = u;
    }
    sorting = tree;
    qsort(tree->by_code, (size_t)tree->count, sizeof(*tree->by_code),
          compare_codes);
    for (int u = 0; u < tree->count; u++) {
        struct unit *unit = &tree->units[u];

        unit->parent = find_unit(tree, unit->parent_code);
        if (u > 0 && unit->level < tree->units[u - 1].level) {
            die("%s: %s, a %s, stands behind a %s", path, unit->code,
                level_words[unit->level],
                level_words[tree->units[u - 1].level]);
        }
        if (unit->parent < 0 && unit->level != PROVINCE) {
            die("%s: %s has no parent %s", path, unit->code,
                unit->parent_code);
        }
        if (unit->parent >= 0 &&
            tree->units[unit->parent].level + 1 != unit->level) {
            die("%s: %s is a %s below a %s", path, unit->code,
                level_words[unit->level],
                level_words[tree->units[unit->parent].level]);
        }
    }
    for (int u = 0; u < tree->count; u++) {
        enum level level = tree->units[u].level;

        tree->units[u].city = -1;
        for (int up = u; up >= 0; up = tree->units[up].parent) {
            tree->units[up].below[level]++;
            if (tree->units[up].level == CITY) {
                tree->units[u].city = up;
            }
        }
    }
}

static void read_units(struct unit_tree *tree, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[1024];
    int number = 0;
    int room = 0;

    if (file == NULL) {
        die("%s: %s", path, strerror(errno));
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        if (number++ == 0) {
            if (strncmp(line, "code,name,parent,level", 22) != 0) {
                die("%s: the first line is not code,name,parent,level", path);
            }
            continue;
        }
        if (tree->count == room) {
            room = room == 0 ? 1024 : room * 2;
            tree->units =
                grow(tree->units, (size_t)room, sizeof(*tree->units));
        }
        parse_unit(&tree->units[tree->count], line, path, number);
        tree->count++;
    }
    if (ferror(file)) {
        die("%s: %s", path, strerror(errno));
    }
    fclose(file);
    if (tree->count == 0 || tree->units[0].level != PROVINCE) {
        die("%s: the first unit is not a province", path);
    }
    link_units(tree, path);
    if (tree->units[0].below[CITY] != CITY_COUNT) {
        die("%s: %d cities, not %d", path, tree->units[0].below[CITY],
            CITY_COUNT);
    }
    while (tree->units[tree->first_city].level != CITY) {
        tree->first_city++;
    }
    tree->first_county = tree->first_city + CITY_COUNT;
    if (tree->units[0].below[COUNTY] == 0) {
        die("%s: no counties", path);
    }
}

/* Is the unit, or one above it, in the list of codes? */
static bool is_listed(const struct unit_tree *tree, const char *list, int u)
{
    for (; u >= 0; u = tree->units[u].parent) {
        size_t size = strlen(tree->units[u].code);

        for (const char *at = list; *at != '\0'; at += *at == ' ') {
            size_t width = strcspn(at, " ");

            if (width == size &&
                strncmp(at, tree->units[u].code, size) == 0) {
                return true;
            }
            at += width;
        }
    }
    return false;
}

#endif
