/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 300
#define AGAIN_MS 100
#define BAR_WIDTH 40

static volatile sig_atomic_t caught;

static void catch_signal(int number)
{
    caught = number;
}

static int64_t now_ms(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void watch_begin(struct watch *watch)
{
    const char *terminal = getenv("TERM");
    struct sigaction action = { 0 };
    struct sigaction before;
    static const int signals[] = { SIGINT, SIGTERM };

    *watch = (struct watch){
        .terminal = isatty(STDERR_FILENO) && terminal != NULL &&
                    strcmp(terminal, "dumb") != 0,
        .began_ms = now_ms(),
    };
    action.sa_handler = catch_signal;
    action.sa_flags = SA_RESTART | (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        /* Ignored before us (nohup, a shell's background): so it stays. */
        if (sigaction(signals[i], NULL, &before) == 0 &&
            before.sa_handler != SIG_IGN) {
            sigaction(signals[i], &action, NULL);
        }
    }
}

int32_t watch_step(void *context, int64_t done, int64_t total)
{
    struct watch *watch = context;
    if (caught != 0) {
        return 1;
    }
    if (!watch->terminal || total <= 0) {
        return 0;
    }
    int64_t now = now_ms();
    if (now - watch->began_ms < FIRST_MS ||
        now - watch->drawn_ms < AGAIN_MS) {
        return 0;
    }
    done = done < 0 ? 0 : done > total ? total : done;
    int percent = total > INT64_MAX / 100 ? (int)(done / (total / 100))
                                          : (int)(done * 100 / total);
    int full = percent * BAR_WIDTH / 100;
    full = full > BAR_WIDTH ? BAR_WIDTH : full;
    char bar[BAR_WIDTH + 1];
    memset(bar, '#', (size_t)full);
    memset(bar + full, '.', (size_t)(BAR_WIDTH - full));
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3d%%", bar, percent);
    watch->drawn_ms = now;
    watch->drawn = true;
    return 0;
}

void watch_clear(struct watch *watch)
{
    if (watch->drawn) {
        fputs("\r\033[K", stderr);
        watch->drawn = false;
    }
}

void watch_raise(void)
{
    if (caught != 0) {
        fflush(stdout);
        signal(caught, SIG_DFL);
        raise(caught);
    }
}
