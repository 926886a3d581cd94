/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

void folder_setup(void)
{
    strcpy(folder, "/tmp/keytask.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

void folder_teardown(void)
{
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            remove(in_folder(entry->d_name));
        }
    }
    closedir(dir);
    ck_assert_int_eq(rmdir(folder), 0);
}

const char *in_folder(const char *name)
{
    static char paths[16][512];
    static int next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}
