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
#include "pycore_interp.h"        // monitors, sys_tracing_threads

#include <stdint.h>

/*
 * The semaphores: how many tracers listen to each probe, kept by the kernel.
 * Those of the evaluation loop fill one aligned 8-byte word, so that a single
 * test of `frame.word` tells that nobody listens to any of them; those of the
 * instances another one.
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
    union {
        struct {
            unsigned short new_start;
            unsigned short new_done;
            unsigned short delete_start;
            unsigned short delete_done;
        };
        uint64_t word;
    } instance;
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

/* ---- instances ---- */

/*
 * Does anybody listen to the instances? In two instructions: a volatile load
 * and a test of its own would be three.
 */
static inline int
_PyDTrace_InstanceListeners(void)
{
#if defined(__x86_64__) && defined(__GCC_ASM_FLAG_OUTPUTS__)
    int any;
    __asm__ volatile("cmpq $0, %1"
                     : "=@ccnz"(any)
                     : "m"(_PyDTrace_semaphores.instance.word));
#else
    int any = _PyDTrace_semaphores.instance.word != 0;
#endif
    return __builtin_expect(any, 0);
}
#define PYDTRACE_INSTANCE_LISTENERS() _PyDTrace_InstanceListeners()

/* What frees the instances of every class made in Python. */
extern const destructor _PyDTrace_subtype_dealloc
    __attribute__((visibility("hidden")));
#define PYDTRACE_NAME_DEALLOC(dealloc)                                         \
    const destructor _PyDTrace_subtype_dealloc = (dealloc);

/* Allocate an object of this type, its header and all. */
extern void *_PyDTrace_Malloc(PyTypeObject *type, size_t size)
    __attribute__((visibility("hidden"), cold));
#define PYDTRACE_MALLOC(type, size)                                            \
    (PYDTRACE_INSTANCE_LISTENERS() ? _PyDTrace_Malloc((type), (size))          \
                                   : PyObject_Malloc(size))

/* Memory from elsewhere, a list of free objects say, was made an object. */
extern void _PyDTrace_Initialized(PyObject *object)
    __attribute__((visibility("hidden"), cold));
#define PYDTRACE_INITIALIZED(object)                                           \
    do {                                                                       \
        if (PYDTRACE_INSTANCE_LISTENERS()) {                                   \
            _PyDTrace_Initialized(_PyObject_CAST(object));                     \
        }                                                                      \
    } while (0)

/* Nothing can save the object any more. */
extern void _PyDTrace_DeleteStart(PyObject *object)
    __attribute__((visibility("hidden"), cold));
#define PYDTRACE_DELETE_START(object)                                          \
    do {                                                                       \
        if (PYDTRACE_INSTANCE_LISTENERS()) {                                   \
            _PyDTrace_DeleteStart(object);                                     \
        }                                                                      \
    } while (0)

/* Free the object with what frees those of its base. */
extern void _PyDTrace_Dealloc(destructor dealloc, PyObject *object)
    __attribute__((visibility("hidden"), cold));
#define PYDTRACE_DEALLOC(dealloc, object)                                      \
    do {                                                                       \
        if (PYDTRACE_INSTANCE_LISTENERS()) {                                   \
            _PyDTrace_Dealloc((dealloc), (object));                            \
        }                                                                      \
        else {                                                                 \
            (dealloc)(object);                                                 \
        }                                                                      \
    } while (0)

/* The object has another class than it had: both are still valid. */
extern void _PyDTrace_ClassSet(PyObject *object, PyTypeObject *old)
    __attribute__((visibility("hidden"), cold));
#define PYDTRACE_CLASS_SET(object, old)                                        \
    do {                                                                       \
        if (PYDTRACE_INSTANCE_LISTENERS()) {                                   \
            _PyDTrace_ClassSet((object), (old));                               \
        }                                                                      \
    } while (0)

/* ---- collections and imports ---- */

extern void _PyDTrace_CollectionStart(PyThreadState *tstate, int generation)
    __attribute__((visibility("hidden"), cold));
extern void _PyDTrace_ImportStart(PyObject *name)
    __attribute__((visibility("hidden"), cold));

/* `module` is NULL where none was found, with an exception set. */
extern void _PyDTrace_ImportDone(PyObject *name, PyObject *module)
    __attribute__((visibility("hidden"), cold));

#endif /* !Py_PROBES_H */
