/* SPDX-License-Identifier: MIT */
/*
 * What the interpreter sees of the static probes: for every probe of the
 * contract a test, PyDTrace_NAME_ENABLED(), and a site, PyDTrace_NAME(), and
 * the hooks of the evaluation loop. Included by pydtrace.h where WITH_DTRACE
 * is defined; all of it lives in Python/pyprobes.c.
 */

#ifndef Py_PROBES_H
#define Py_PROBES_H

#include "pycore_code.h"
#include "pycore_frame.h"
#include "pycore_interp.h"        // monitors, sys_tracing_threads of 3.13

#include <stdint.h>

/*
 * The semaphores: how many tracers listen to each probe, kept by the kernel.
 * Those of the evaluation loop fill one aligned 8-byte word, so that a single
 * test of `frame.word` tells that nobody listens to any of them.
 */
struct _PyDTrace_semaphores {
    union {
        struct {
            unsigned short function_entry;
            unsigned short function_return;
            unsigned short line;
            unsigned short cfunction;
        };
        uint64_t word;
    } frame;
    struct {
        unsigned short gc_start;
        unsigned short gc_done;
        unsigned short import_find_load_start;
        unsigned short import_find_load_done;
        unsigned short audit;
    } rare;
};

/* The kernel writes here at any moment: each test must read it anew. */
extern volatile struct _PyDTrace_semaphores _PyDTrace_semaphores
    __attribute__((visibility("hidden")));

#define _PyDTrace_PARAMETERS_1(t1, a1) t1 a1
#define _PyDTrace_PARAMETERS_2(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_1(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_3(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_2(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_4(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_3(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_5(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_4(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_6(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_5(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_7(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_6(__VA_ARGS__)

#define PROBE(arity, macro, name, semaphore, fires, ...)                       \
    static inline int PyDTrace_##macro##_ENABLED(void)                         \
    {                                                                          \
        return __builtin_expect(_PyDTrace_semaphores.semaphore != 0, 0);       \
    }                                                                          \
    extern void PyDTrace_##macro(_PyDTrace_PARAMETERS_##arity(__VA_ARGS__))    \
        __attribute__((visibility("hidden"), cold));
#include "pyprobes.def"

/* Not zero while anybody listens to a probe of the evaluation loop. */
#define PYDTRACE_LISTENERS() (_PyDTrace_semaphores.frame.word)

/*
 * Are there bits, or listeners? Rides on a test that the loop makes anyway, for
 * one instruction more: the compiler does not fold a volatile load into `or`.
 */
static inline int
_PyDTrace_OrListeners(uint64_t bits)
{
#if defined(__x86_64__) && defined(__GCC_ASM_FLAG_OUTPUTS__)
    int any;
    __asm__ volatile("orq %2, %0"
                     : "+r"(bits), "=@ccnz"(any)
                     : "m"(_PyDTrace_semaphores.frame.word));
#else
    int any = (bits | PYDTRACE_LISTENERS()) != 0;
#endif
    return __builtin_expect(any, 0);
}
#define PYDTRACE_OR_LISTENERS(bits) _PyDTrace_OrListeners(bits)

#if PY_VERSION_HEX >= 0x030D0000

/*
 * Switch instrumentation (PEP 669) on or off so that it covers just what the
 * tracers listen to. Raises nothing, and keeps a live exception live.
 */
extern void _PyDTrace_Synchronize(PyThreadState *tstate)
    __attribute__((visibility("hidden"), cold));

#define PYDTRACE_SYNCHRONIZE(tstate)                                           \
    do {                                                                       \
        if (__builtin_expect(PYDTRACE_LISTENERS() != 0, 0)) {            \
            _PyDTrace_Synchronize(tstate);                                     \
        }                                                                      \
    } while (0)

/*
 * Have the probes a part in the events of this interpreter? While anybody
 * listens; and after the last tracer has gone, until instrumentation that no
 * trace function of Python's asked for has been switched off again.
 */
#define PYDTRACE_TAKES_PART(interp)                                            \
    __builtin_expect(PYDTRACE_LISTENERS() != 0 ||                              \
                         (((interp)->monitors.tools[PY_MONITORING_EVENT_PY_START] & \
                           (1 << PY_MONITORING_SYS_TRACE_ID)) &&               \
                          (interp)->sys_tracing_threads == 0),                 \
                     0)

/*
 * Must the interpreter report this event for the probes' sake? The two that are
 * not instrumented; where nobody asks for them, later releases of 3.13 close a
 * suspended generator without running it.
 */
#define PYDTRACE_LISTENS_TO(event)                                             \
    (((event) == PY_MONITORING_EVENT_PY_UNWIND ||                              \
      (event) == PY_MONITORING_EVENT_PY_THROW) &&                              \
     (PyDTrace_FUNCTION_ENTRY_ENABLED() || PyDTrace_FUNCTION_RETURN_ENABLED()))

/*
 * An instrumented instruction is about to report `event` to the monitoring
 * tools (Begin), and has reported it without an error (End). A frame's start
 * is probed before the tools hear of it, its end after: a tool that raises
 * keeps a frame from ending, and never from having begun.
 */
extern void _PyDTrace_BeginEvent(PyThreadState *tstate, int event,
                                 _PyInterpreterFrame *frame,
                                 _Py_CODEUNIT *instr)
    __attribute__((visibility("hidden"), cold));
extern void _PyDTrace_EndEvent(PyThreadState *tstate, int event,
                               _PyInterpreterFrame *frame,
                               _Py_CODEUNIT *instr)
    __attribute__((visibility("hidden"), cold));

/* A line is about to be reported; a jump goes from `instr` to `target`. */
extern void _PyDTrace_Line(PyThreadState *tstate, _PyInterpreterFrame *frame,
                           int line) __attribute__((visibility("hidden"), cold));
extern void _PyDTrace_Jump(PyThreadState *tstate, _PyInterpreterFrame *frame,
                           _Py_CODEUNIT *instr, _Py_CODEUNIT *target)
    __attribute__((visibility("hidden"), cold));

/* The events that tracers want reported, as a bit set of PEP 669. */
extern uint32_t _PyDTrace_WantedEvents(void)
    __attribute__((visibility("hidden"), cold));

#else /* 3.11, which has no PEP 669 */

/*
 * Lines are found by the tracing of the evaluation loop. Set use_tracing of the
 * thread that runs, if anybody listens to them.
 */
extern void _PyDTrace_Synchronize(PyThreadState *tstate)
    __attribute__((visibility("hidden"), cold));

#define PYDTRACE_SYNCHRONIZE(tstate)                                           \
    do {                                                                       \
        if (PyDTrace_LINE_ENABLED()) {                                         \
            _PyDTrace_Synchronize(tstate);                                     \
        }                                                                      \
    } while (0)

/*
 * A traced instruction is about to run; `last`, an index, was the one before it.
 * Without listeners and without a trace function, this is where tracing ends.
 */
extern void _PyDTrace_Line(PyThreadState *tstate, _PyInterpreterFrame *frame,
                           int last) __attribute__((visibility("hidden"), cold));

#define PYDTRACE_LINE(tstate, frame, last)                                     \
    do {                                                                       \
        if (PyDTrace_LINE_ENABLED() ||                                         \
            __builtin_expect((tstate)->c_tracefunc == NULL &&                  \
                             (tstate)->c_profilefunc == NULL, 0)) {            \
            _PyDTrace_Line(tstate, frame, last);                               \
        }                                                                      \
    } while (0)

/*
 * A frame starts to run: at a RESUME, with its argument; by throw(); or by a
 * throw() that ended the iterator of its `yield from`, after the RESUME.
 */
extern void _PyDTrace_FrameStarted(PyThreadState *tstate,
                                   _PyInterpreterFrame *frame, int oparg)
    __attribute__((visibility("hidden"), cold));
extern void _PyDTrace_FrameThrownInto(PyThreadState *tstate,
                                      _PyInterpreterFrame *frame)
    __attribute__((visibility("hidden"), cold));
extern void _PyDTrace_DelegationEnded(PyThreadState *tstate,
                                      _PyInterpreterFrame *frame)
    __attribute__((visibility("hidden"), cold));

/* It stops, after a trace function has heard of it. */
extern void _PyDTrace_FrameReturned(PyThreadState *tstate,
                                    _PyInterpreterFrame *frame)
    __attribute__((visibility("hidden"), cold));
extern void _PyDTrace_FrameYielded(PyThreadState *tstate,
                                   _PyInterpreterFrame *frame)
    __attribute__((visibility("hidden"), cold));
extern void _PyDTrace_FrameRaised(PyThreadState *tstate,
                                  _PyInterpreterFrame *frame)
    __attribute__((visibility("hidden"), cold));

/* Where a trace function alone may have led to the hook. */
#define PYDTRACE_FRAME(event, ...)                                             \
    do {                                                                       \
        if (__builtin_expect(PYDTRACE_LISTENERS() != 0, 0)) {                  \
            _PyDTrace_Frame##event(__VA_ARGS__);                               \
        }                                                                      \
    } while (0)

#endif

#endif /* !Py_PROBES_H */
