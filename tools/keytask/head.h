/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HEAD_H
#define HEAD_H

/* The head of the chain, to be kept elsewhere. */

#include "document.h"

/* One line. */
void head_print(const kt_head *head);

/* The same as a new JSON object. */
json_t *head_document(const kt_head *head);

#endif
