/* SPDX-License-Identifier: MIT */
/*
 * The probes of the evaluation loop where there is no PEP 669 (3.11): the part
 * of pyprobes.c that other series do without.
 *
 * Functions need no preparation: the hooks test the semaphores, in one with
 * what they tested before. Lines and calls of C are found by the tracing that
 * the loop has for sys.settrace and sys.setprofile, which is switched on by
 * use_tracing of the thread's evaluation loop. Nobody sets that from outside
 * when a tracer comes: the thread does it when it finds that somebody listens,
 * and undoes it at the first instruction that nobody listens to.
 */

#include "opcode.h"               // SEND

/*
 * With a trace function of its own the thread has what is needed. Where that is
 * switched off for a while, it stays so: 3.11 does not trace what
 * sys.call_tracing runs.
 */
void
_PyDTrace_Synchronize(PyThreadState *tstate)
{
    if (PYDTRACE_WANTS_TRACING() && tstate->tracing == 0 &&
        tstate->c_tracefunc == NULL && tstate->c_profilefunc == NULL) {
        tstate->cframe->use_tracing = 255;
    }
}

static void
start_frame(PyThreadState *tstate, _PyInterpreterFrame *frame, int how)
{
    if (tstate->tracing) {
        return;         /* run by a trace function, and not traced by that */
    }
    if (PyDTrace_FUNCTION_ENTRY_ENABLED()) {
        fire_frame(PyDTrace_FUNCTION_ENTRY, frame, frame->prev_instr, how);
    }
    _PyDTrace_Synchronize(tstate);
}

void
_PyDTrace_FrameStarted(PyThreadState *tstate, _PyInterpreterFrame *frame,
                       int oparg)
{
    start_frame(tstate, frame, oparg > 0 ? RESUMED : CALLED);
}

void
_PyDTrace_FrameThrownInto(PyThreadState *tstate, _PyInterpreterFrame *frame)
{
    start_frame(tstate, frame, THROWN_INTO);
}

/* It goes on after its RESUME, if there is room left for one more call. */
void
_PyDTrace_DelegationEnded(PyThreadState *tstate, _PyInterpreterFrame *frame)
{
    if (PYDTRACE_LISTENERS() &&
        (tstate->recursion_remaining > 0 || tstate->recursion_headroom > 0)) {
        start_frame(tstate, frame, THROWN_INTO);
    }
}

static void
stop_frame(PyThreadState *tstate, _PyInterpreterFrame *frame, int why)
{
    if (PyDTrace_FUNCTION_RETURN_ENABLED() && tstate->tracing == 0 &&
        has_begun(frame, frame->prev_instr)) {
        fire_frame(PyDTrace_FUNCTION_RETURN, frame, frame->prev_instr, why);
    }
}

void
_PyDTrace_FrameReturned(PyThreadState *tstate, _PyInterpreterFrame *frame)
{
    stop_frame(tstate, frame, RETURNED);
}

void
_PyDTrace_FrameYielded(PyThreadState *tstate, _PyInterpreterFrame *frame)
{
    stop_frame(tstate, frame, YIELDED);
}

void
_PyDTrace_FrameRaised(PyThreadState *tstate, _PyInterpreterFrame *frame)
{
    stop_frame(tstate, frame, RAISED);
}

/* Without this array, finding a line takes a walk through a table. */
static void
make_line_array(PyThreadState *tstate, PyCodeObject *code)
{
    if (code->_co_linearray == NULL) {
        live_exception live = put_exception_aside(tstate);
        (void)_PyCode_InitLineArray(code);
        put_exception_back(tstate, live);
    }
}

/*
 * sys.settrace reports a line where it differs from that of the instruction
 * before, and for every jump back, except in the loop of a `yield from`.
 */
void
_PyDTrace_Line(PyThreadState *tstate, _PyInterpreterFrame *frame, int last)
{
    if (!PyDTrace_LINE_ENABLED()) {
        if (!PyDTrace_CFUNCTION_ENTRY_ENABLED()) {
            _PyThreadState_UpdateTracingState(tstate);
        }
        return;
    }
    PyCodeObject *code = frame->f_code;
    make_line_array(tstate, code);
    int line = instruction_line(code, frame->prev_instr);
    int last_line = last <= code->_co_firsttraceable
        ? -1 : instruction_line(code, _PyCode_CODE(code) + last);
    int jumps_back = _PyInterpreterFrame_LASTI(frame) < last &&
        _Py_OPCODE(*frame->prev_instr) != SEND;
    if (line != -1 && (line != last_line || jumps_back)) {
        fire_line(frame, line);
    }
}
