/* SPDX-License-Identifier: MIT */
/*
 * The static probes of the interpreter: their semaphores, their sites, and
 * what prepares their arguments.
 *
 * Every probe has one site and one semaphore, all of them in this unit: more
 * than one makes tracers miss events. The unit is compiled with -mno-red-zone
 * and without link-time optimisation, since an optimised uprobe is a `call`,
 * which would overwrite what a function keeps below its stack pointer.
 *
 * The functions and lines of Python ride on the instrumentation of PEP 669
 * (in 3.11, which has none, on what pyprobes_tracing.h says).
 * It is off, and costs nothing, until a frame starts, a loop turns or a thread
 * takes the GIL and finds that somebody listens; then it is switched on for
 * the tool id of sys.settrace, which no Python code can own. Nothing runs in
 * the process when a tracer comes or goes, so those places are where it is
 * noticed.
 */

#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_code.h"
#include "pycore_dict.h"
#include "pycore_frame.h"
#if PY_VERSION_HEX >= 0x030D0000
#  include "pycore_instruments.h"
#endif
#include "pycore_interp.h"
#include "pycore_pyerrors.h"
#include "pycore_pylifecycle.h"
#include "pycore_pystate.h"
#include "pydtrace.h"

#include <stddef.h>

#ifdef WITH_DTRACE

/* ---- semaphores and sites ---------------------------------------------- */

volatile struct _PyDTrace_semaphores _PyDTrace_semaphores
    __attribute__((section(".probes"), aligned(8))) = {0};

#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

/* <sys/sdt.h> wants a symbol of its own for each semaphore. */
#define PROBE(arity, macro, name, ...)                                         \
    extern unsigned short python_##name##_semaphore                            \
        __attribute__((visibility("hidden")));
#include "pyprobes.def"

#define NAMES_1(t1, a1) a1
#define NAMES_2(t1, a1, ...) a1, NAMES_1(__VA_ARGS__)
#define NAMES_3(t1, a1, ...) a1, NAMES_2(__VA_ARGS__)
#define NAMES_4(t1, a1, ...) a1, NAMES_3(__VA_ARGS__)
#define NAMES_5(t1, a1, ...) a1, NAMES_4(__VA_ARGS__)
#define NAMES_6(t1, a1, ...) a1, NAMES_5(__VA_ARGS__)
#define NAMES_7(t1, a1, ...) a1, NAMES_6(__VA_ARGS__)

/* One more step, so that the list of names is expanded before it is counted. */
#define FIRE(arity, provider, name, ...) STAP_PROBE##arity(provider, name, __VA_ARGS__)

#define PROBE(arity, macro, name, semaphore, fires, ...)                       \
    __attribute__((noinline, noclone, cold)) void PyDTrace_##macro(            \
        _PyDTrace_PARAMETERS_##arity(__VA_ARGS__))                             \
    {                                                                          \
        __asm__(".set python_" #name "_semaphore, _PyDTrace_semaphores+%c0" :: \
                "i"(offsetof(struct _PyDTrace_semaphores, semaphore)));        \
        FIRE(arity, python, name, NAMES_##arity(__VA_ARGS__));                 \
    }
#include "pyprobes.def"

/* ---- what differs between the series ------------------------------------ */

#if PY_VERSION_HEX >= 0x030D0000

typedef PyObject *live_exception;

static live_exception
put_exception_aside(PyThreadState *tstate)
{
    return _PyErr_GetRaisedException(tstate);
}

static void
put_exception_back(PyThreadState *tstate, live_exception live)
{
    _PyErr_SetRaisedException(tstate, live);
}

#else

/* A live exception is three objects, which need not be made into one yet. */
typedef struct {
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
} live_exception;

static live_exception
put_exception_aside(PyThreadState *tstate)
{
    live_exception live;
    _PyErr_Fetch(tstate, &live.type, &live.value, &live.traceback);
    return live;
}

static void
put_exception_back(PyThreadState *tstate, live_exception live)
{
    _PyErr_Restore(tstate, live.type, live.value, live.traceback);
}

#define _PyFrame_GetCode(frame) ((frame)->f_code)

#endif

/* ---- preparing arguments ------------------------------------------------ */

static int
has_surrogates(PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t i = 0; i < length; i++) {
        if (Py_UNICODE_IS_SURROGATE(PyUnicode_READ_CHAR(text, i))) {
            return 1;
        }
    }
    return 0;
}

/*
 * The UTF-8 of `text`, borrowed for as long as it lives; "?" where it is no
 * str or cannot be encoded. Runs no Python code; a live exception stays live.
 */
static const char *
text_utf8(PyObject *text)
{
    if (text == NULL || !PyUnicode_Check(text)) {
        return "?";
    }
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        return (const char *)((PyASCIIObject *)text + 1);
    }
    const char *cached = ((PyCompactUnicodeObject *)text)->utf8;
    if (cached != NULL) {
        return cached;
    }
    if (has_surrogates(text)) {
        return "?";
    }
    PyThreadState *tstate = _PyThreadState_GET();
    live_exception live = put_exception_aside(tstate);
    const char *utf8 = PyUnicode_AsUTF8(text);
    put_exception_back(tstate, live);
    return utf8 == NULL ? "?" : utf8;
}

/*
 * Look up a str in a dict without a chance to run Python code: where not all
 * keys are exact strings, one of them could have an __eq__ of its own.
 */
static PyObject *
dict_find_text(PyObject *dict, PyObject *key)
{
    if (dict == NULL || !PyDict_Check(dict)) {
        return NULL;
    }
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    if (DK_IS_UNICODE(keys)) {
        /* A module has its name first. */
        if (((PyDictObject *)dict)->ma_values == NULL && keys->dk_nentries > 0 &&
            DK_UNICODE_ENTRIES(keys)[0].me_key == key) {
            return DK_UNICODE_ENTRIES(keys)[0].me_value;
        }
        return _PyDict_GetItem_KnownHash(dict, key, PyObject_Hash(key));
    }
    PyObject *found, *value;
    Py_ssize_t position = 0;
    while (PyDict_Next(dict, &position, &found, &value)) {
        if (found == key) {
            return value;
        }
    }
    return NULL;
}

static const char *
frame_module(_PyInterpreterFrame *frame)
{
    return text_utf8(dict_find_text(frame->f_globals, &_Py_ID(__name__)));
}

static int
instruction_line(PyCodeObject *code, _Py_CODEUNIT *instr)
{
    int offset = (int)(instr - _PyCode_CODE(code));
    return PyCode_Addr2Line(code, offset * (int)sizeof(_Py_CODEUNIT));
}

/* ---- the evaluation loop ------------------------------------------------ */

enum { CALLED = 0, RESUMED = 1, THROWN_INTO = 2 };
enum { RETURNED = 0, YIELDED = 1, RAISED = 2 };

static void
fire_function_entry(_PyInterpreterFrame *frame, _Py_CODEUNIT *instr, int how)
{
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyDTrace_FUNCTION_ENTRY(text_utf8(code->co_filename), text_utf8(code->co_name),
                            instruction_line(code, instr), frame_module(frame),
                            code, frame, how);
}

static void
fire_function_return(_PyInterpreterFrame *frame, _Py_CODEUNIT *instr, int why)
{
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyDTrace_FUNCTION_RETURN(text_utf8(code->co_filename), text_utf8(code->co_name),
                             instruction_line(code, instr), frame_module(frame),
                             code, frame, why);
}

static void
fire_line(_PyInterpreterFrame *frame, int line)
{
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyDTrace_LINE(text_utf8(code->co_filename), text_utf8(code->co_name), line,
                  frame_module(frame), code, frame);
}

/* A frame that runs out of memory before its first instruction never began. */
static int
has_begun(_PyInterpreterFrame *frame, _Py_CODEUNIT *instr)
{
    PyCodeObject *code = _PyFrame_GetCode(frame);
    return frame->owner == FRAME_OWNED_BY_GENERATOR ||
           instr - _PyCode_CODE(code) >= code->_co_firsttraceable;
}

#if PY_VERSION_HEX < 0x030D0000
#  include "pyprobes_tracing.h"
#else

#define EVENT_BIT(event) ((uint32_t)1 << PY_MONITORING_EVENT_##event)

/*
 * PY_THROW and PY_UNWIND are not instrumented: their hooks test by themselves.
 * A frame's start is always wanted, whatever is listened to: there it is seen
 * that the last tracer has gone; and a line is not reported after a RESUME of
 * the same line unless that one is instrumented.
 */
uint32_t
_PyDTrace_WantedEvents(void)
{
    uint32_t events = 0;
    if (PYDTRACE_LISTENERS() != 0) {
        events |= EVENT_BIT(PY_START) | EVENT_BIT(PY_RESUME);
    }
    if (PyDTrace_FUNCTION_RETURN_ENABLED()) {
        events |= EVENT_BIT(PY_RETURN) | EVENT_BIT(PY_YIELD);
    }
    if (PyDTrace_LINE_ENABLED()) {
        events |= EVENT_BIT(LINE) | EVENT_BIT(JUMP);
    }
    return events;
}

/* Does instrumentation of this interpreter differ from what tracers want? */
static int
is_out_of_step(PyInterpreterState *interp)
{
    if (interp->sys_tracing_threads > 0) {
        return 0;       /* sys.settrace has every event that we may want */
    }
    const uint8_t *tools = interp->monitors.tools;
    int start = tools[PY_MONITORING_EVENT_PY_START] >> PY_MONITORING_SYS_TRACE_ID;
    int end = tools[PY_MONITORING_EVENT_PY_RETURN] >> PY_MONITORING_SYS_TRACE_ID;
    int line = tools[PY_MONITORING_EVENT_LINE] >> PY_MONITORING_SYS_TRACE_ID;
    return start != (PYDTRACE_LISTENERS() != 0) ||
           end != PyDTrace_FUNCTION_RETURN_ENABLED() ||
           line != PyDTrace_LINE_ENABLED();
}

void
_PyDTrace_Synchronize(PyThreadState *tstate)
{
    PyInterpreterState *interp = tstate->interp;
    if (!is_out_of_step(interp) ||
        _PyInterpreterState_GetFinalizing(interp) != NULL) {
        return;
    }
    live_exception live = put_exception_aside(tstate);
    /* It adds what tracers want to the events of sys.settrace. */
    (void)_PyMonitoring_SetEvents(PY_MONITORING_SYS_TRACE_ID, 0);
    /* Out of memory: some code stays as it was, and the next event tries again. */
    put_exception_back(tstate, live);
}

void
_PyDTrace_BeginEvent(PyThreadState *tstate, int event,
                     _PyInterpreterFrame *frame, _Py_CODEUNIT *instr)
{
    if (tstate->tracing) {
        return;
    }
    _PyDTrace_Synchronize(tstate);
    if (!PyDTrace_FUNCTION_ENTRY_ENABLED()) {
        return;
    }
    switch (event) {
    case PY_MONITORING_EVENT_PY_START:
        fire_function_entry(frame, instr, CALLED);
        break;
    case PY_MONITORING_EVENT_PY_RESUME:
        fire_function_entry(frame, instr, RESUMED);
        break;
    case PY_MONITORING_EVENT_PY_THROW:
        fire_function_entry(frame, instr, THROWN_INTO);
        break;
    }
}

void
_PyDTrace_EndEvent(PyThreadState *Py_UNUSED(tstate), int event,
                   _PyInterpreterFrame *frame, _Py_CODEUNIT *instr)
{
    if (!PyDTrace_FUNCTION_RETURN_ENABLED()) {
        return;
    }
    switch (event) {
    case PY_MONITORING_EVENT_PY_RETURN:
        fire_function_return(frame, instr, RETURNED);
        break;
    case PY_MONITORING_EVENT_PY_YIELD:
        fire_function_return(frame, instr, YIELDED);
        break;
    case PY_MONITORING_EVENT_PY_UNWIND:
        if (has_begun(frame, instr)) {
            fire_function_return(frame, instr, RAISED);
        }
        break;
    }
}

void
_PyDTrace_Line(PyThreadState *tstate, _PyInterpreterFrame *frame, int line)
{
    _PyDTrace_Synchronize(tstate);
    if (PyDTrace_LINE_ENABLED()) {
        fire_line(frame, line);
    }
}

/*
 * sys.settrace reports a line for every jump back, even within one line; the
 * instrumented line that is jumped to reports the others.
 */
void
_PyDTrace_Jump(PyThreadState *tstate, _PyInterpreterFrame *frame,
               _Py_CODEUNIT *instr, _Py_CODEUNIT *target)
{
    _PyDTrace_Synchronize(tstate);
    if (!PyDTrace_LINE_ENABLED() || target > instr) {
        return;
    }
    PyCodeObject *code = _PyFrame_GetCode(frame);
    int line = instruction_line(code, target);
    if (line >= 0 && line == instruction_line(code, instr)) {
        fire_line(frame, line);
    }
}

#endif /* PEP 669 */

#endif /* WITH_DTRACE */
