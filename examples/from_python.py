# SPDX-License-Identifier: Apache-2.0
"""keytask by ctypes and the C headers alone, of which it reads structs and
constants. No binding, but what one in any language does: see keytask.h.

    python3 from_python.py /usr/include libkeytask.so.0 BACKUP
"""
import ctypes as c
import json
import os
import re
import sys
from pathlib import Path

lib = c.CDLL(sys.argv[2])
lib.kt_db_errmsg.restype = c.c_char_p  # without it ctypes takes an int
headers = re.sub(r"(?s)/\*.*?\*/", "", "".join(
    file.read_text("utf-8") for file in Path(sys.argv[1]).glob("keytask/*.h")))
KT = {name: int(value) for name, value in
      re.findall(r"\b(KT_\w+)(?: =)? (-?\d+)u?\b", headers)}
TYPES = {"uint8_t": c.c_uint8, "int32_t": c.c_int32, "uint32_t": c.c_uint32,
         "int64_t": c.c_int64, "size_t": c.c_size_t, "const char *": c.c_char_p}
TYPES.update((name, TYPES[of]) for of, name in
             re.findall(r"typedef (\w+) (kt_\w+);", headers) if of in TYPES)


def kind(name):
    """The type of that name: a struct as its header has it, or a pointer."""
    body = re.search(r"(?s)struct %s {(.*?)}" % re.escape(name), headers)
    if name not in TYPES and body:
        TYPES[name] = type(name, (c.Structure,), {"_fields_": [
            (field, kind(of.strip()) * int(KT.get(size, size)) if size
             else kind(of.strip())) for of, field, size in re.findall(
                 r"(\w[^;]*?)(\w+)(?:\)\([^;]*|\[(\w+)\])?;", body[1])]})
    return TYPES.get(name, c.c_void_p)


def new(name, values=()):
    """With its defaults: by its _init, or all zero but struct_size."""
    made = kind(name)(c.sizeof(kind(name)))
    if hasattr(lib, name + "_init"):
        getattr(lib, name + "_init")(c.byref(made), c.c_size_t(c.sizeof(made)))
    for field, value in dict(values).items():
        setattr(made, field, value.encode() if type(value) is str else value)
    return made


def call(name, *args):
    status = getattr(lib, name)(*(c.byref(a) if isinstance(a, c.Structure)
                                  else a for a in args))
    if status < 0:
        raise RuntimeError(f"{name}: {lib.kt_db_errmsg(db).decode()}")
    return status


db, cursor, text = c.c_void_p(), c.c_void_p(), c.c_void_p()
# Used until the handle is closed: the name keeps it from being freed.
clock = c.CFUNCTYPE(c.c_int64, c.c_void_p)(lambda context: 1656633600000)
options = {"flags": KT["KT_OPEN_MEMORY"], "clock": c.cast(clock, c.c_void_p)}
call("kt_db_open", None, new("kt_open_options", options), c.byref(db))
for name, values in (
        ("kt_unit", {"code": "44", "name": "广东省"}),
        ("kt_unit", {"code": "4401", "name": "广州市", "parent": "44"}),
        ("kt_plan", {"code": "2022", "title": "2022 年", "owner": "44",
                     "state": KT["KT_PLAN_ACTIVE"],
                     "first_day": lib.kt_day_make(2022, 1, 1),
                     "last_day": lib.kt_day_make(2022, 12, 31)}),
        ("kt_task", {"code": "2", "title": "养老服务"}),
        ("kt_target", {"code": "2.8", "title": "培训养老护理员", "task": "2",
                       "measure": KT["KT_MEASURE_FLOW"]})):
    call(name + "_add", db, new(name, values))
reports = [new("kt_progress", {
    "target": "2.8", "unit": unit, "day": lib.kt_day_make(2022, month, 28),
    "mode": KT["KT_ADD"], "amount": people * KT["KT_AMOUNT_SCALE"]})
           for unit, month, people in (("4401", 2, 900), ("44", 5, 700))]
# An array steps by the struct_size of its first element.
call("kt_progress_record_many", db, (kind("kt_progress") * 2)(*reports),
     c.c_size_t(2), None, None)
call("kt_progress_list", db, None, b"2.8", c.byref(cursor))
row = new("kt_progress_row")
while call("kt_progress_next", cursor, row) == KT["KT_ROW"]:
    print(row.number_text.decode(), row.unit_name.decode(), row.amount)
lib.kt_cursor_close(cursor)
# A list as JSON, in one call. No c_char_p: the text is to be freed.
call("kt_changes_since_json", db, None, c.c_int64(0), c.byref(text))
print(json.loads(c.string_at(text))["touched"][-1]["code"])
lib.kt_free(text)
call("kt_db_check", db, None, None, None, None, new("kt_check"))
call("kt_db_backup", db, os.fsencode(sys.argv[3]), c.c_uint32(0))
lib.kt_db_close(db)
