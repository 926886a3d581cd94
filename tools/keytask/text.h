/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_H
#define TEXT_H

/*
 * What the tool says to people. In the code it stands in English; po/ has
 * gettext's catalogues with the other languages. They are compiled in: the C
 * library's gettext() gives no translation in the locales C and (from glibc
 * 2.39 on) C.UTF-8, often the only ones that there are.
 *
 * The first argument of tell() and tell_usage() is translated as well.
 */

/* A text in the language; static. */
#define _(text) text_of(text)
/* One of several meanings of an English word. */
#define C_(context, text) text_of_context(context "\004" text)
/* A text that is translated where it is printed. */
#define N_(text) text

/* Sets the language: what was given, else what the environment says
 * (KEYTASK_LANG, then the locale's variables). */
void text_set_language(const char *given);

/* Its tag, for titles and words. */
const char *text_language(void);

__attribute__((format_arg(1))) const char *text_of(const char *text);
const char *text_of_context(const char *text);

#endif
