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
#if PY_VERSION_HEX >= 0x030D0000
#  include "pycore_lock.h"        // _PyMutex_LockTimed()
#endif

#include "pyprobes_listener.h"

#include <stdint.h>

#if PY_VERSION_HEX < 0x030D0000
typedef _PyTime_t PyTime_t;
#endif

/*
 * What runs while somebody listens: where it is called, it is not to be expected.
 * The unit that has it is compiled for speed all the same.
 */
#ifdef Py_PROBES_UNIT
#  define PYDTRACE_HOOK __attribute__((visibility("hidden")))
#else
#  define PYDTRACE_HOOK __attribute__((visibility("hidden"), cold))
#endif

/*
 * The semaphores: how many tracers listen to each probe, kept by the kernel.
 * Those of the evaluation loop fill one aligned 8-byte word, so that a single
 * test of `frame.word` tells that nobody listens to any of them; those of the
 * GIL, of locks and of instances fill one each.
 */
struct _PyDTrace_semaphores {
    union {
        struct {
            unsigned short function_entry;
            unsigned short function_return;
            union {
                struct {
                    unsigned short line;
                    unsigned short cfunction;
                };
                uint32_t tracing;       /* what 3.11 has to trace */
            };
        };
        uint64_t word;
    } frame;
    union {
        struct {
            unsigned short acquire_start;
            unsigned short acquire_done;
            unsigned short release;
            unsigned short drop_request;
        };
        uint64_t word;
    } gil;
    union {
        struct {
            unsigned short acquire_start;
            unsigned short acquire_done;
            unsigned short acquire;
            unsigned short release;
        };
        uint64_t word;
    } lock;
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
        unsigned short thread_start;
        unsigned short thread_stop;
        unsigned short exception_raise;
        unsigned short exception_catch;
    } rare;
};

/* The kernel writes here at any moment: each test must read it anew. */
extern volatile struct _PyDTrace_semaphores _PyDTrace_semaphores
    __attribute__((visibility("hidden")));

/*
 * Is one of these semaphores, which are one operand, not zero? In two
 * instructions: a volatile load and a test of its own would be three.
 */
#if defined(__x86_64__) && defined(__GCC_ASM_FLAG_OUTPUTS__)
#  define PYDTRACE_IS_ANY_SET(semaphores)                                      \
    __builtin_expect(({                                                        \
        int any;                                                               \
        __asm__ volatile("cmp%z1 $0, %1" : "=@ccnz"(any) : "m"(semaphores));   \
        any;                                                                   \
    }), 0)
#else
#  define PYDTRACE_IS_ANY_SET(semaphores) __builtin_expect((semaphores) != 0, 0)
#endif

#define PROBE(arity, macro, name, semaphore, fires, ...)                       \
    static inline int PyDTrace_##macro##_ENABLED(void)                         \
    {                                                                          \
        return PYDTRACE_IS_ANY_SET(_PyDTrace_semaphores.semaphore);            \
    }                                                                          \
    extern void PyDTrace_##macro(_PyDTrace_PARAMETERS_##arity(__VA_ARGS__))    \
        PYDTRACE_HOOK;
#include "pyprobes.def"

/*
 * Called once the configuration is read: a library that was preloaded is told of
 * the probes; or, where the environment counts, the one that PYTHONLTTNG asks for.
 */
extern void _PyDTrace_FindListener(int use_environment)
    PYDTRACE_HOOK;
#define PYDTRACE_FIND_LISTENER(config) _PyDTrace_FindListener((config)->use_environment)

/* Does anybody listen to a probe of the evaluation loop? */
#define PYDTRACE_LISTENERS() PYDTRACE_IS_ANY_SET(_PyDTrace_semaphores.frame.word)

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
    int any = (bits | _PyDTrace_semaphores.frame.word) != 0;
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
    PYDTRACE_HOOK;

#define PYDTRACE_SYNCHRONIZE(tstate)                                           \
    do {                                                                       \
        if (PYDTRACE_LISTENERS()) {                                            \
            _PyDTrace_Synchronize(tstate);                                     \
        }                                                                      \
    } while (0)

/*
 * The same, of a thread that has just attached itself to the interpreter.
 */
#ifdef Py_GIL_DISABLED
extern void _PyDTrace_SynchronizeAttached(PyThreadState *tstate)
    PYDTRACE_HOOK;

#define PYDTRACE_SYNCHRONIZE_ATTACHED(tstate)                                  \
    do {                                                                       \
        if (PYDTRACE_LISTENERS()) {                                            \
            _PyDTrace_SynchronizeAttached(tstate);                             \
        }                                                                      \
    } while (0)
#else
#define PYDTRACE_SYNCHRONIZE_ATTACHED(tstate) PYDTRACE_SYNCHRONIZE(tstate)
#endif

/*
 * Is there instrumentation under the tool id of sys.settrace that no trace
 * function of Python's asked for? None of them asks for calls.
 */
static inline int
_PyDTrace_IsArmed(PyInterpreterState *interp)
{
    uint8_t calls = interp->monitors.tools[PY_MONITORING_EVENT_CALL];
    uint8_t starts = interp->monitors.tools[PY_MONITORING_EVENT_PY_START];
    const uint8_t own = 1 << PY_MONITORING_SYS_TRACE_ID;
    return __builtin_expect((calls | starts) & own, 0) &&
           ((calls & own) || interp->sys_tracing_threads == 0);
}

/*
 * Have the probes a part in the events of this interpreter? While anybody
 * listens; and after the last tracer has gone, until what it had armed has been
 * switched off again. (PYDTRACE_LISTENERS() would leave a 0 that the compiler
 * keeps, since the function that this stands in has use for one.)
 */
#define PYDTRACE_TAKES_PART(interp)                                            \
    __builtin_expect(_PyDTrace_semaphores.frame.word != 0 ||                   \
                     _PyDTrace_IsArmed(interp), 0)

/*
 * Must the interpreter report this event for the probes' sake? Those that are
 * not instrumented; where nobody asks for a frame's, later releases of 3.13
 * close a suspended generator without running it.
 */
#define PYDTRACE_LISTENS_TO(event)                                             \
    ((((event) == PY_MONITORING_EVENT_PY_UNWIND ||                             \
       (event) == PY_MONITORING_EVENT_PY_THROW) &&                             \
      (PyDTrace_FUNCTION_ENTRY_ENABLED() ||                                    \
       PyDTrace_FUNCTION_RETURN_ENABLED())) ||                                 \
     ((event) == PY_MONITORING_EVENT_RAISE &&                                  \
      PyDTrace_EXCEPTION_RAISE_ENABLED()) ||                                   \
     ((event) == PY_MONITORING_EVENT_EXCEPTION_HANDLED &&                      \
      PyDTrace_EXCEPTION_CATCH_ENABLED()))

/*
 * An instrumented instruction is about to report `event` to the monitoring
 * tools (Begin), and has reported it without an error (End). A frame's start
 * is probed before the tools hear of it, its end after: a tool that raises
 * keeps a frame from ending, and never from having begun.
 */
extern void _PyDTrace_BeginEvent(PyThreadState *tstate, int event,
                                 _PyInterpreterFrame *frame,
                                 _Py_CODEUNIT *instr)
    PYDTRACE_HOOK;
extern void _PyDTrace_EndEvent(PyThreadState *tstate, int event,
                               _PyInterpreterFrame *frame,
                               _Py_CODEUNIT *instr)
    PYDTRACE_HOOK;

/* A line is about to be reported; a jump goes from `instr` to `target`. */
extern void _PyDTrace_Line(PyThreadState *tstate, _PyInterpreterFrame *frame,
                           int line) PYDTRACE_HOOK;
extern void _PyDTrace_Jump(PyThreadState *tstate, _PyInterpreterFrame *frame,
                           _Py_CODEUNIT *instr, _Py_CODEUNIT *target)
    PYDTRACE_HOOK;

/*
 * An exception is raised in `frame`, or has reached it from C; a handler of the
 * frame takes it. Not 0 where that was all: no tool of sys.monitoring listens,
 * and nothing that could fail is to be made for it.
 */
extern int _PyDTrace_Raised(PyThreadState *tstate, _PyInterpreterFrame *frame,
                            _Py_CODEUNIT *instr)
    PYDTRACE_HOOK;
extern int _PyDTrace_Caught(PyThreadState *tstate, _PyInterpreterFrame *frame,
                            _Py_CODEUNIT *instr, PyObject *exc)
    PYDTRACE_HOOK;

#define PYDTRACE_RAISED(tstate, event, frame, instr)                           \
    ((event) == PY_MONITORING_EVENT_RAISE &&                                   \
     PyDTrace_EXCEPTION_RAISE_ENABLED() &&                                     \
     _PyDTrace_Raised(tstate, frame, instr))
#define PYDTRACE_CAUGHT(tstate, frame, instr, exc)                             \
    (PyDTrace_EXCEPTION_CATCH_ENABLED() &&                                     \
     _PyDTrace_Caught(tstate, frame, instr, exc))

/*
 * The events under the tool id of sys.settrace, as a bit set of PEP 669: those
 * that sys.settrace asks for, and those that tracers want reported.
 */
extern uint32_t _PyDTrace_WantedEvents(PyInterpreterState *interp, uint32_t events)
    PYDTRACE_HOOK;

#else /* 3.11, which has no PEP 669 */

/* Lines and calls of C are found by the tracing of the evaluation loop. */
#define PYDTRACE_WANTS_TRACING()                                               \
    PYDTRACE_IS_ANY_SET(_PyDTrace_semaphores.frame.tracing)

/* Set use_tracing of the thread that runs, if anybody listens to either. */
extern void _PyDTrace_Synchronize(PyThreadState *tstate)
    PYDTRACE_HOOK;

#define PYDTRACE_SYNCHRONIZE(tstate)                                           \
    do {                                                                       \
        if (PYDTRACE_WANTS_TRACING()) {                                        \
            _PyDTrace_Synchronize(tstate);                                     \
        }                                                                      \
    } while (0)

/*
 * A traced instruction is about to run; `last`, an index, was the one before it.
 * Without listeners and without a trace function, this is where tracing ends.
 */
extern void _PyDTrace_Line(PyThreadState *tstate, _PyInterpreterFrame *frame,
                           int last) PYDTRACE_HOOK;

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
    PYDTRACE_HOOK;
extern void _PyDTrace_FrameThrownInto(PyThreadState *tstate,
                                      _PyInterpreterFrame *frame)
    PYDTRACE_HOOK;
extern void _PyDTrace_DelegationEnded(PyThreadState *tstate,
                                      _PyInterpreterFrame *frame)
    PYDTRACE_HOOK;

/* It stops, after a trace function has heard of it. */
extern void _PyDTrace_FrameReturned(PyThreadState *tstate,
                                    _PyInterpreterFrame *frame)
    PYDTRACE_HOOK;
extern void _PyDTrace_FrameYielded(PyThreadState *tstate,
                                   _PyInterpreterFrame *frame)
    PYDTRACE_HOOK;
extern void _PyDTrace_FrameRaised(PyThreadState *tstate,
                                  _PyInterpreterFrame *frame)
    PYDTRACE_HOOK;

/*
 * An exception is raised in `frame`, or has reached it from C; the handler at
 * this index of its code takes it.
 */
extern void _PyDTrace_Raised(PyThreadState *tstate, _PyInterpreterFrame *frame)
    PYDTRACE_HOOK;
extern void _PyDTrace_Caught(PyThreadState *tstate, _PyInterpreterFrame *frame,
                             int handler, PyObject *exc)
    PYDTRACE_HOOK;

#define PYDTRACE_RAISED(tstate, frame)                                         \
    do {                                                                       \
        if (PyDTrace_EXCEPTION_RAISE_ENABLED()) {                              \
            _PyDTrace_Raised(tstate, frame);                                   \
        }                                                                      \
    } while (0)
#define PYDTRACE_CAUGHT(tstate, frame, handler, exc)                           \
    do {                                                                       \
        if (PyDTrace_EXCEPTION_CATCH_ENABLED()) {                              \
            _PyDTrace_Caught(tstate, frame, handler, exc);                     \
        }                                                                      \
    } while (0)

/* Where a trace function alone may have led to the hook. */
#define PYDTRACE_FRAME(event, ...)                                             \
    do {                                                                       \
        if (PYDTRACE_LISTENERS()) {                                            \
            _PyDTrace_Frame##event(__VA_ARGS__);                               \
        }                                                                      \
    } while (0)

#endif

/*
 * An instrumented instruction (in 3.11: a traced one) is about to call what is
 * written in C (Begin: was that told to anybody?), and has called it (End), with
 * or without an exception. Only a call that was told to begin is told to end.
 */
extern int _PyDTrace_BeginCall(PyThreadState *tstate, _PyInterpreterFrame *frame,
                               _Py_CODEUNIT *instr, PyObject *callable)
    PYDTRACE_HOOK;
extern void _PyDTrace_EndCall(_PyInterpreterFrame *frame, _Py_CODEUNIT *instr,
                              PyObject *callable)
    PYDTRACE_HOOK;

#define PYDTRACE_BEGIN_CALL(tstate, frame, instr, callable)                    \
    (PyDTrace_CFUNCTION_ENTRY_ENABLED() &&                                     \
     _PyDTrace_BeginCall(tstate, frame, instr, callable))
#define PYDTRACE_END_CALL(begun, frame, instr, callable)                       \
    do {                                                                       \
        if (begun) {                                                           \
            _PyDTrace_EndCall(frame, instr, callable);                         \
        }                                                                      \
    } while (0)

#if PY_VERSION_HEX >= 0x030D0000
#  define PYDTRACE_THE_GIL(gil_state) (gil_state)
#else   /* there is one, and nobody has to keep where it is */
#  define PYDTRACE_THE_GIL(gil_state) (&_PyRuntime.ceval.gil)

/*
 * The native id of the thread that has it, under its mutex: what last_holder
 * points to may be gone meanwhile. Tools read the runtime's state by offsets, so
 * it is not kept there.
 */
extern unsigned long _PyDTrace_gil_holder __attribute__((visibility("hidden")));
#  define PYDTRACE_HOLD_GIL(id) ((void)(_PyDTrace_gil_holder = (id)))
#endif

/* PyObject_Vectorcall() between the two, where the instruction is instrumented. */
extern PyObject *_PyDTrace_Vectorcall(PyThreadState *tstate,
                                      _PyInterpreterFrame *frame,
                                      _Py_CODEUNIT *instr, PyObject *callable,
                                      PyObject *const *args, size_t nargsf,
                                      PyObject *kwnames)
    PYDTRACE_HOOK;

#define PYDTRACE_VECTORCALL(instrumented, tstate, frame, instr, ...)           \
    (__builtin_expect(instrumented, 0)                                         \
         ? _PyDTrace_Vectorcall(tstate, frame, instr, __VA_ARGS__)             \
         : PyObject_Vectorcall(__VA_ARGS__))

/*
 * The GIL. All four are called with the GIL's mutex locked, so that their order
 * in time is that of its state: at PYDTRACE_ASK_GIL() a thread asks, at
 * PYDTRACE_TAKE_GIL() it has just got it, at PYDTRACE_DROP_GIL() it is about to
 * give it up. `asked` is when it asked, 0 where nobody listened.
 */
#define PYDTRACE_ASK_GIL(tstate, gil_state)                                    \
    (PYDTRACE_IS_ANY_SET(_PyDTrace_semaphores.gil.word)                        \
         ? _PyDTrace_AskGil(tstate, PYDTRACE_THE_GIL(gil_state))               \
         : 0)

#define PYDTRACE_TAKE_GIL(gil_state, asked)                                    \
    do {                                                                       \
        if (__builtin_expect((asked) != 0, 0)) {                               \
            _PyDTrace_TakeGil(PYDTRACE_THE_GIL(gil_state), asked);             \
        }                                                                      \
    } while (0)

/* `asker` is what knows whether the GIL was asked for: a thread, NULL where there
 * is none; in 3.11 the state of an interpreter's evaluation. */
#define PYDTRACE_DROP_GIL(asker, gil_state)                                    \
    do {                                                                       \
        if (PyDTrace_GIL_RELEASE_ENABLED()) {                                  \
            _PyDTrace_DropGil(asker, PYDTRACE_THE_GIL(gil_state));             \
        }                                                                      \
    } while (0)

#define PYDTRACE_REQUEST_GIL(gil_state)                                        \
    do {                                                                       \
        if (PyDTrace_GIL_DROP_REQUEST_ENABLED()) {                             \
            _PyDTrace_RequestGil(PYDTRACE_THE_GIL(gil_state));                 \
        }                                                                      \
    } while (0)

/*
 * The wait has ended since the GIL was switched off meanwhile, with its mutex
 * locked: the thread has it for no time.
 */
#define PYDTRACE_PASS_GIL(gil_state, asked)                                    \
    do {                                                                       \
        if (__builtin_expect((asked) != 0, 0)) {                               \
            _PyDTrace_TakeGil(gil_state, asked);                               \
            PYDTRACE_DROP_GIL(NULL, gil_state);                                \
        }                                                                      \
    } while (0)

extern int64_t _PyDTrace_AskGil(PyThreadState *tstate,
                                struct _gil_runtime_state *gil)
    PYDTRACE_HOOK;
extern void _PyDTrace_TakeGil(struct _gil_runtime_state *gil, int64_t asked)
    PYDTRACE_HOOK;
#if PY_VERSION_HEX >= 0x030D0000
typedef PyThreadState _PyDTrace_gil_asker;
#else
typedef struct _ceval_state _PyDTrace_gil_asker;
#endif
extern void _PyDTrace_DropGil(_PyDTrace_gil_asker *asker,
                              struct _gil_runtime_state *gil)
    PYDTRACE_HOOK;
extern void _PyDTrace_RequestGil(struct _gil_runtime_state *gil)
    PYDTRACE_HOOK;

/*
 * A thread that Python started: it is about to call its function; the function
 * has ended, but is still there; the thread has run its last Python code.
 * PYDTRACE_THREAD_NAME() gives what PYDTRACE_THREAD_STOP() wants, a copy, since
 * the name goes with the function: NULL where nobody listened.
 */
#define PYDTRACE_THREAD_START(tstate, function)                                \
    do {                                                                       \
        if (PyDTrace_THREAD_START_ENABLED()) {                                 \
            _PyDTrace_ThreadStart(tstate, function);                           \
        }                                                                      \
    } while (0)

#define PYDTRACE_THREAD_NAME(function)                                         \
    (PyDTrace_THREAD_STOP_ENABLED() ? _PyDTrace_ThreadName(function) : NULL)

#define PYDTRACE_THREAD_STOP(tstate, name)                                     \
    do {                                                                       \
        if ((name) != NULL || PyDTrace_THREAD_STOP_ENABLED()) {                \
            _PyDTrace_ThreadStop(tstate, name);                                \
        }                                                                      \
    } while (0)

extern void _PyDTrace_ThreadStart(PyThreadState *tstate, PyObject *function)
    PYDTRACE_HOOK;
extern char *_PyDTrace_ThreadName(PyObject *function)
    PYDTRACE_HOOK;
extern void _PyDTrace_ThreadStop(PyThreadState *tstate, char *name)
    PYDTRACE_HOOK;

/*
 * Locks. A lock is acquired by PYDTRACE_LOCK_MUTEX() or PYDTRACE_LOCK_TIMED(),
 * which are _PyMutex_LockTimed() and acquire_timed() where nobody listens.
 * Where the interpreter waits by itself, it does between PYDTRACE_WAIT_LOCK()
 * and PYDTRACE_END_WAIT(). Then PYDTRACE_HOLD_LOCK() tells
 * how often it is held more than before, and PYDTRACE_RELEASE_LOCK() how often
 * it is about to be let go.
 */
enum { PYDTRACE_LOCK = 0, PYDTRACE_RLOCK = 1 };

#define PYDTRACE_LISTENS_TO_LOCKS()                                            \
    PYDTRACE_IS_ANY_SET(_PyDTrace_semaphores.lock.word)

#if PY_VERSION_HEX >= 0x030D0000
#define PYDTRACE_LOCK_MUTEX(lock, mutex, timeout, flags)                       \
    (PYDTRACE_LISTENS_TO_LOCKS()                                               \
         ? _PyDTrace_LockMutex((PyObject *)(lock), mutex, timeout, flags)      \
         : _PyMutex_LockTimed(mutex, timeout, flags))

extern PyLockStatus _PyDTrace_LockMutex(PyObject *lock, PyMutex *mutex,
                                        PyTime_t timeout, int flags)
    PYDTRACE_HOOK;
#endif

#define PYDTRACE_LOCK_TIMED(lock, kind, inner, timeout)                        \
    (PYDTRACE_LISTENS_TO_LOCKS()                                               \
         ? _PyDTrace_LockTimed((PyObject *)(lock), kind, inner, timeout,       \
                               acquire_timed)                                  \
         : acquire_timed(inner, timeout))

typedef PyLockStatus (*_PyDTrace_acquire)(PyThread_type_lock, PyTime_t);

#define PYDTRACE_WAIT_LOCK(lock, kind)                                         \
    (PYDTRACE_LISTENS_TO_LOCKS()                                               \
         ? _PyDTrace_WaitLock((PyObject *)(lock), kind, -1)                    \
         : 0)

#define PYDTRACE_END_WAIT(lock, kind, acquired, began)                         \
    do {                                                                       \
        if (__builtin_expect((began) != 0, 0)) {                               \
            _PyDTrace_EndWait((PyObject *)(lock), kind, acquired, began);      \
        }                                                                      \
    } while (0)

#define PYDTRACE_HOLD_LOCK(lock, kind, times)                                  \
    do {                                                                       \
        if (PyDTrace_LOCK_ACQUIRE_ENABLED()) {                                 \
            _PyDTrace_HoldLock((PyObject *)(lock), kind, times);               \
        }                                                                      \
    } while (0)

#define PYDTRACE_RELEASE_LOCK(lock, kind, times)                               \
    do {                                                                       \
        if (PyDTrace_LOCK_RELEASE_ENABLED()) {                                 \
            _PyDTrace_ReleaseLock((PyObject *)(lock), kind, times);            \
        }                                                                      \
    } while (0)

extern PyLockStatus _PyDTrace_LockTimed(PyObject *lock, int kind,
                                        PyThread_type_lock inner,
                                        PyTime_t timeout, _PyDTrace_acquire acquire)
    PYDTRACE_HOOK;
extern int64_t _PyDTrace_WaitLock(PyObject *lock, int kind, int64_t timeout)
    PYDTRACE_HOOK;
extern void _PyDTrace_EndWait(PyObject *lock, int kind, int acquired,
                              int64_t began)
    PYDTRACE_HOOK;
extern void _PyDTrace_HoldLock(PyObject *lock, int kind, unsigned long times)
    PYDTRACE_HOOK;
extern void _PyDTrace_ReleaseLock(PyObject *lock, int kind, unsigned long times)
    PYDTRACE_HOOK;

/* ---- instances ---- */

/* Does anybody listen to the instances? */
#define PYDTRACE_INSTANCE_LISTENERS()                                          \
    PYDTRACE_IS_ANY_SET(_PyDTrace_semaphores.instance.word)

/* What frees the instances of every class made in Python. */
extern const destructor _PyDTrace_subtype_dealloc
    __attribute__((visibility("hidden")));
#define PYDTRACE_NAME_DEALLOC(dealloc)                                         \
    const destructor _PyDTrace_subtype_dealloc = (dealloc);

/* Allocate an object of this type, its header and all. */
extern void *_PyDTrace_Malloc(PyTypeObject *type, size_t size)
    PYDTRACE_HOOK;
#define PYDTRACE_MALLOC(type, size)                                            \
    (PYDTRACE_INSTANCE_LISTENERS() ? _PyDTrace_Malloc((type), (size))          \
                                   : PyObject_Malloc(size))

/* Memory from elsewhere, a list of free objects say, was made an object. */
extern void _PyDTrace_Initialized(PyObject *object)
    PYDTRACE_HOOK;
#define PYDTRACE_INITIALIZED(object)                                           \
    do {                                                                       \
        if (PYDTRACE_INSTANCE_LISTENERS()) {                                   \
            _PyDTrace_Initialized(_PyObject_CAST(object));                     \
        }                                                                      \
    } while (0)

/* Nothing can save the object any more. */
extern void _PyDTrace_DeleteStart(PyObject *object)
    PYDTRACE_HOOK;
#define PYDTRACE_DELETE_START(object)                                          \
    do {                                                                       \
        if (PYDTRACE_INSTANCE_LISTENERS()) {                                   \
            _PyDTrace_DeleteStart(object);                                     \
        }                                                                      \
    } while (0)

/* Free the object with what frees those of its base. */
extern void _PyDTrace_Dealloc(destructor dealloc, PyObject *object)
    PYDTRACE_HOOK;
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
    PYDTRACE_HOOK;
#define PYDTRACE_CLASS_SET(object, old)                                        \
    do {                                                                       \
        if (PYDTRACE_INSTANCE_LISTENERS()) {                                   \
            _PyDTrace_ClassSet((object), (old));                               \
        }                                                                      \
    } while (0)

/* ---- collections and imports ---- */

extern void _PyDTrace_CollectionStart(PyThreadState *tstate, int generation)
    PYDTRACE_HOOK;
extern void _PyDTrace_ImportStart(PyObject *name)
    PYDTRACE_HOOK;

/* `module` is NULL where none was found, with an exception set. */
extern void _PyDTrace_ImportDone(PyObject *name, PyObject *module)
    PYDTRACE_HOOK;

#endif /* !Py_PROBES_H */
