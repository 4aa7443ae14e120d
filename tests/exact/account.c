/* SPDX-License-Identifier: MIT */
/*
 * The interpreter's own account of a program: what sys.monitoring says of its
 * functions, calls of C and exceptions, and sys.settrace of its lines, written
 * down in C, so that taking the account adds no Python frame to what is
 * accounted. Before there was sys.monitoring, sys.setprofile speaks of functions
 * and of calls of functions and methods made in C, sys.settrace of exceptions
 * that are raised; of those that are caught its events of single instructions, for
 * where a handler begins, nothing but an exception leads to.
 *
 * start("ERLCDXH") begins, stop(path) ends and writes one event a line: thread,
 * kind, file, function, line, module, how or why, text. What function, module
 * and text are for calls and exceptions, tests/lib/tracing.py tells.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>
#include <opcode.h>
#if PY_VERSION_HEX < 0x030D0000
#define Py_BUILD_CORE 1
#include <internal/pycore_frame.h> /* the stack of a frame */
#undef Py_BUILD_CORE
#endif

#include <errno.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TOOL_ID = 3 };

/* A call is accounted once it is seen to return: of what, only that tells. */
enum kind {
	ENTRY = 'E',
	RETURN = 'R',
	LINE = 'L',
	CALLED = 'c',
	C_ENTRY = 'C',
	C_RETURN = 'D',
	RAISED = 'X',
	CAUGHT = 'H',
};

/* Room for as much of a message as the tests compare. */
enum { TEXT_SIZE = 200 };

struct event {
	pid_t thread;
	char kind;
	int line;
	int reason;
	PyCodeObject *code;
	PyObject *function; /* NULL: the name of the code */
	PyObject *module;
	const void *frame;
	char *text;
};

/* Threads may truly run at once: each has a list of its own. */
struct events {
	struct events *next;
	struct event *events;
	size_t count;
	size_t room;
};

static __thread struct events *own;

static struct {
	struct events *_Atomic lists;
	PyObject *line_function;
	const char *kinds;
	atomic_int failed;
} account;

#if PY_VERSION_HEX < 0x030D0000
static PyObject *PyType_GetModuleName(PyTypeObject *type)
{
	if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE))
		return PyObject_GetAttrString((PyObject *)type, "__module__");
	return Py_XNewRef(PyDict_GetItemString(type->tp_dict, "__module__"));
}

static PyObject *PyType_GetDict(PyTypeObject *type)
{
	return Py_NewRef(type->tp_dict);
}

static PyObject *PyException_GetArgs(PyObject *exception)
{
	return Py_NewRef(((PyBaseExceptionObject *)exception)->args);
}

static PyObject *PyType_GetFullyQualifiedName(PyTypeObject *type)
{
	PyObject *module = PyType_GetModuleName(type), *name = PyType_GetQualName(type);

	if (module && name && PyUnicode_Check(module) &&
	    PyUnicode_CompareWithASCIIString(module, "builtins") != 0 &&
	    PyUnicode_CompareWithASCIIString(module, "__main__") != 0)
		Py_SETREF(name, PyUnicode_FromFormat("%U.%U", module, name));
	Py_XDECREF(module);
	PyErr_Clear();
	return name;
}
#endif

/* The list of this thread, with room for one more event; NULL: no memory. */
static struct events *make_room(void)
{
	if (!own) {
		own = calloc(1, sizeof(*own));
		if (!own)
			return NULL;
		own->next = account.lists;
		while (!atomic_compare_exchange_weak(&account.lists, &own->next, own))
			;
	}
	if (own->count == own->room) {
		size_t room = own->room ? own->room * 2 : 4096;
		struct event *events = realloc(own->events, room * sizeof(*events));

		if (!events)
			return NULL;
		own->events = events;
		own->room = room;
	}
	return own;
}

/* The event is the account's; NULL where there is no memory for it. */
static struct event *append_event(char kind, PyCodeObject *code, PyObject *module, int line,
				  int reason)
{
	struct events *list = make_room();

	if (!list) {
		account.failed = 1;
		return NULL;
	}
	list->events[list->count] = (struct event){
		.thread = (pid_t)syscall(SYS_gettid),
		.kind = kind,
		.line = line,
		.reason = reason,
		.code = (PyCodeObject *)Py_NewRef(code),
		.module = Py_XNewRef(module),
	};
	return &list->events[list->count++];
}

static PyObject *name_in(PyObject *globals)
{
	return globals ? PyDict_GetItemString(globals, "__name__") : NULL;
}

/* ---- calls of C ---------------------------------------------------------- */

static PyObject *type_module(PyTypeObject *type)
{
	PyObject *module = PyType_GetModuleName(type);

	if (module && PyUnicode_Check(module))
		return module;
	Py_XDECREF(module);
	PyErr_Clear();
	return PyUnicode_FromString("");
}

/* The class among those of `type` that has a method of C of this name, or NULL. */
static PyTypeObject *class_with(PyTypeObject *type, const char *name)
{
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type->tp_mro); i++) {
		PyTypeObject *class = (PyTypeObject *)PyTuple_GET_ITEM(type->tp_mro, i);
		PyObject *dict = PyType_GetDict(class);
		PyObject *found = PyDict_GetItemString(dict, name);

		Py_DECREF(dict);
		if (found && !PyFunction_Check(found) && !Py_IS_TYPE(found, &PyClassMethod_Type))
			return class;
	}
	return NULL;
}

static PyObject *builtin_module(PyObject *callable)
{
	PyObject *self = ((PyCFunctionObject *)callable)->m_self; /* of a static one, too */
	PyObject *module = PyObject_GetAttrString(callable, "__module__");
	const char *name = ((PyCFunctionObject *)callable)->m_ml->ml_name;
	PyTypeObject *class = NULL;

	if (module && PyUnicode_Check(module))
		return module;
	Py_XDECREF(module);
	PyErr_Clear();
	if (self && PyType_Check(self))
		class = class_with((PyTypeObject *)self, name);
	if (self && !class)
		class = class_with(Py_TYPE(self), name);
	return class ? type_module(class) : PyUnicode_FromString("");
}

static int is_descriptor(PyObject *callable)
{
	return Py_IS_TYPE(callable, &PyMethodDescr_Type) ||
	       Py_IS_TYPE(callable, &PyClassMethodDescr_Type) ||
	       Py_IS_TYPE(callable, &PyWrapperDescr_Type);
}

static PyObject *callable_name(PyObject *callable)
{
	while (PyMethod_Check(callable))
		callable = PyMethod_GET_FUNCTION(callable);
	if (PyCFunction_Check(callable) || is_descriptor(callable) || PyFunction_Check(callable))
		return PyObject_GetAttrString(callable, "__name__");
	return PyType_GetQualName(PyType_Check(callable) ? (PyTypeObject *)callable
							 : Py_TYPE(callable));
}

static PyObject *callable_module(PyObject *callable)
{
	while (PyMethod_Check(callable))
		callable = PyMethod_GET_FUNCTION(callable);
	if (PyCFunction_Check(callable))
		return builtin_module(callable);
	if (is_descriptor(callable))
		return type_module(PyDescr_TYPE(callable));
	if (PyFunction_Check(callable))
		return PyObject_GetAttrString(callable, "__module__");
	return type_module(PyType_Check(callable) ? (PyTypeObject *)callable : Py_TYPE(callable));
}

static char *pointer_text(PyObject *object)
{
	char *text = malloc(TEXT_SIZE);

	if (text)
		snprintf(text, TEXT_SIZE, "%lx", (unsigned long)object);
	return text;
}

static void describe_call(struct event *event, PyObject *callable)
{
	if (!event)
		return;
	event->function = callable_name(callable);
	event->module = callable_module(callable);
	event->text = pointer_text(callable);
	PyErr_Clear();
}

/* ---- exceptions ---------------------------------------------------------- */

static int is_text(PyObject *object)
{
	return object && PyUnicode_CheckExact(object);
}

/* What the message of an exception is, as an object of its own; NULL: unknown. */
static PyObject *single_argument(PyObject *exception)
{
	PyObject *args = PyException_GetArgs(exception), *first, *text = NULL;

	if (PyTuple_GET_SIZE(args) == 0)
		text = PyUnicode_FromString("");
	first = PyTuple_GET_SIZE(args) == 1 ? PyTuple_GET_ITEM(args, 0) : NULL;
	if (is_text(first))
		text = Py_NewRef(first);
	if (first && PyLong_CheckExact(first)) {
		PyLong_AsLong(first);
		text = PyErr_Occurred() ? NULL : PyObject_Str(first);
		PyErr_Clear();
	}
	Py_DECREF(args);
	return text;
}

static PyObject *exception_message(PyObject *exception)
{
	if (PyObject_TypeCheck(exception, (PyTypeObject *)PyExc_OSError)) {
		PyOSErrorObject *error = (PyOSErrorObject *)exception;

		if (is_text(error->strerror) && is_text(error->filename))
			return PyUnicode_FromFormat("%U: %U", error->strerror, error->filename);
		if (is_text(error->strerror))
			return Py_NewRef(error->strerror);
	} else if (PyObject_TypeCheck(exception, (PyTypeObject *)PyExc_SyntaxError)) {
		PySyntaxErrorObject *error = (PySyntaxErrorObject *)exception;

		if (is_text(error->msg))
			return Py_NewRef(error->msg);
	} else if (PyObject_TypeCheck(exception, (PyTypeObject *)PyExc_BaseExceptionGroup)) {
		return Py_NewRef(((PyBaseExceptionGroupObject *)exception)->msg);
	} else if (PyObject_TypeCheck(exception, (PyTypeObject *)PyExc_UnicodeEncodeError) ||
		   PyObject_TypeCheck(exception, (PyTypeObject *)PyExc_UnicodeDecodeError) ||
		   PyObject_TypeCheck(exception, (PyTypeObject *)PyExc_UnicodeTranslateError)) {
		PyUnicodeErrorObject *error = (PyUnicodeErrorObject *)exception;

		if (is_text(error->reason))
			return Py_NewRef(error->reason);
	}
	return single_argument(exception);
}

/* Up to TEXT_SIZE bytes of UTF-8, "?" for a NUL and for what has no encoding. */
static char *bounded_text(PyObject *text)
{
	char *copy = calloc(1, TEXT_SIZE);
	PyObject *bytes = text ? PyUnicode_AsEncodedString(text, "utf-8", "replace") : NULL;
	size_t length = bytes ? (size_t)PyBytes_GET_SIZE(bytes) : 1;
	const char *from = bytes ? PyBytes_AS_STRING(bytes) : "?";

	for (size_t i = 0; copy && i < length && i < TEXT_SIZE - 1; i++)
		copy[i] = from[i] ? from[i] : '?';
	Py_XDECREF(bytes);
	PyErr_Clear();
	return copy;
}

static PyObject *exception_type(PyObject *exception)
{
	PyObject *name = PyType_GetFullyQualifiedName(Py_TYPE(exception));

	if (!name) /* it has no module */
		name = PyType_GetQualName(Py_TYPE(exception));
	char *text = bounded_text(name);

	Py_XDECREF(name);
	name = PyUnicode_FromString(text ? text : "?");
	free(text);
	return name;
}

static void note_exception(char kind, PyCodeObject *code, int line, PyObject *exception)
{
	struct event *event = append_event(kind, code, NULL, line, 0);

	if (!event)
		return;
	PyObject *message = exception_message(exception);

	event->module = exception_type(exception);
	event->text = bounded_text(message);
	Py_XDECREF(message);
	PyErr_Clear();
}

/* The line of a handler, whose first instruction has none: that of the first which
 * has one, unless the exception is raised again before. */
static int handler_line(PyCodeObject *code, int offset)
{
	PyObject *bytes = PyCode_GetCode(code);
	int line = -1;

	for (; bytes && line < 0 && offset < PyBytes_GET_SIZE(bytes); offset += 2) {
		line = PyCode_Addr2Line(code, offset);
		if ((unsigned char)PyBytes_AS_STRING(bytes)[offset] == RERAISE)
			break;
	}
	Py_XDECREF(bytes);
	return line;
}

#if PY_VERSION_HEX >= 0x030D0000

static const struct reported {
	char kind;
	const char *event;
	const char *callback;
} reported[] = {
	{ ENTRY, "PY_START", "py_start" },
	{ ENTRY, "PY_RESUME", "py_resume" },
	{ ENTRY, "PY_THROW", "py_throw" },
	{ RETURN, "PY_RETURN", "py_return" },
	{ RETURN, "PY_YIELD", "py_yield" },
	{ RETURN, "PY_UNWIND", "py_unwind" },
	{ C_ENTRY, "CALL", "call" },
	{ C_RETURN, "C_RETURN", "c_return" },
	{ C_RETURN, "C_RAISE", "c_raise" },
	{ RAISED, "RAISE", "raised" },
	{ CAUGHT, "EXCEPTION_HANDLED", "caught" },
};

/* The call which now returns is the last one that its frame has made. */
static struct event *find_call(const void *frame)
{
	for (size_t i = own ? own->count : 0; i-- > 0;) {
		struct event *event = &own->events[i];

		if (event->kind == CALLED && event->frame == frame)
			return event;
	}
	return NULL;
}

static void note_call(PyCodeObject *code, int line)
{
	struct event *event = append_event(CALLED, code, NULL, line, 0);

	if (event)
		event->frame = PyEval_GetFrame();
}

static void note_c_return(PyCodeObject *code, int line, PyObject *callable)
{
	struct event *call = find_call(PyEval_GetFrame());

	if (!call)
		return;
	call->kind = C_ENTRY;
	describe_call(call, callable);
	describe_call(append_event(C_RETURN, code, NULL, line, 0), callable);
}

/* ---- callbacks ----------------------------------------------------------- */

static PyObject *note(PyObject *const *args, Py_ssize_t count, char kind, int reason)
{
	if (count < 2 || !PyCode_Check(args[0])) {
		PyErr_SetString(PyExc_TypeError, "account: not a callback of sys.monitoring");
		return NULL;
	}
	PyCodeObject *code = (PyCodeObject *)args[0];
	int offset = (int)PyLong_AsLong(args[1]);
	int line = kind == CAUGHT ? handler_line(code, offset) : PyCode_Addr2Line(code, offset);

	if (kind == CALLED)
		note_call(code, line);
	else if (kind == C_RETURN)
		note_c_return(code, line, args[2]);
	else if (kind == RAISED || kind == CAUGHT)
		note_exception(kind, code, line, args[2]);
	else
		append_event(kind, code, name_in(PyEval_GetGlobals()), line, reason);
	Py_RETURN_NONE;
}

#define CALLBACK(name, kind, reason)                                                               \
	static PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t count)             \
	{                                                                                          \
		(void)self;                                                                        \
		return note(args, count, kind, reason);                                            \
	}

CALLBACK(py_start, ENTRY, 0)
CALLBACK(py_resume, ENTRY, 1)
CALLBACK(py_throw, ENTRY, 2)
CALLBACK(py_return, RETURN, 0)
CALLBACK(py_yield, RETURN, 1)
CALLBACK(py_unwind, RETURN, 2)
CALLBACK(call, CALLED, 0)
CALLBACK(c_return, C_RETURN, 0)
CALLBACK(c_raise, C_RETURN, 0)
CALLBACK(raised, RAISED, 0)
CALLBACK(caught, CAUGHT, 0)

/* The trace function of sys.settrace: (frame, event, arg), returns itself. */
static PyObject *trace(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
	(void)self;
	if (count < 2 || !PyFrame_Check(args[0])) {
		PyErr_SetString(PyExc_TypeError, "account: not called by sys.settrace");
		return NULL;
	}
	PyFrameObject *frame = (PyFrameObject *)args[0];

	if (PyUnicode_CompareWithASCIIString(args[1], "line") == 0) {
		PyCodeObject *code = PyFrame_GetCode(frame);
		PyObject *globals = PyFrame_GetGlobals(frame);

		append_event(LINE, code, name_in(globals), PyFrame_GetLineNumber(frame), 0);
		Py_DECREF(globals);
		Py_DECREF(code);
	}
	return Py_NewRef(account.line_function);
}

/* sys.monitoring.<name>(...), with a format of Py_BuildValue for its arguments. */
static PyObject *call_monitoring(const char *name, const char *format, ...)
{
	PyObject *result = NULL, *function = NULL, *arguments = NULL;
	PyObject *monitoring = PySys_GetObject("monitoring");
	va_list list;

	va_start(list, format);
	arguments = Py_VaBuildValue(format, list);
	va_end(list);
	function = monitoring ? PyObject_GetAttrString(monitoring, name) : NULL;
	if (function && arguments)
		result = PyObject_CallObject(function, arguments);
	Py_XDECREF(function);
	Py_XDECREF(arguments);
	return result;
}

static int watch_functions(PyObject *module, const char *kinds)
{
	PyObject *monitoring = PySys_GetObject("monitoring");
	PyObject *ids = monitoring ? PyObject_GetAttrString(monitoring, "events") : NULL;
	PyObject *done = ids ? call_monitoring("use_tool_id", "(is)", TOOL_ID, "account") : NULL;
	long all = 0;

	for (size_t i = 0; done && i < Py_ARRAY_LENGTH(reported); i++) {
		if (!strchr(kinds, reported[i].kind))
			continue;
		PyObject *id = PyObject_GetAttrString(ids, reported[i].event);
		PyObject *callback = PyObject_GetAttrString(module, reported[i].callback);

		Py_CLEAR(done);
		if (id && callback) {
			all |= PyLong_AsLong(id);
			done = call_monitoring("register_callback", "(iOO)", TOOL_ID, id, callback);
		}
		Py_XDECREF(id);
		Py_XDECREF(callback);
	}
	Py_XDECREF(ids);
	if (done)
		Py_SETREF(done, call_monitoring("set_events", "(il)", TOOL_ID, all));
	if (!done)
		return -1;
	Py_DECREF(done);
	return 0;
}

/* Trace lines in this thread and, through threading, in those that it starts. */
static int watch_lines(PyObject *module)
{
	if (!account.line_function)
		account.line_function = PyObject_GetAttrString(module, "trace");
	if (!account.line_function)
		return -1;
	PyObject *function = account.line_function;
	PyObject *threading = PyImport_ImportModule("threading");
	PyObject *done =
	    threading ? PyObject_CallMethod(threading, "settrace", "O", function) : NULL;
	PyObject *settrace = PySys_GetObject("settrace");

	Py_XDECREF(threading);
	if (done)
		Py_SETREF(done, PyObject_CallOneArg(settrace, function));
	if (!done)
		return -1;
	Py_DECREF(done);
	return 0;
}

static void unwatch(void)
{
	PyObject *done = call_monitoring("set_events", "(ii)", TOOL_ID, 0);

	if (done)
		Py_SETREF(done, call_monitoring("free_tool_id", "(i)", TOOL_ID));
	else
		PyErr_Clear(); /* only lines were watched */
	Py_XDECREF(done);
	done = PyObject_CallOneArg(PySys_GetObject("settrace"), Py_None);
	Py_XDECREF(done);
}

#else /* 3.11 */

static int opcode_at(PyCodeObject *code, int offset, int *argument)
{
	PyObject *bytes = PyCode_GetCode(code);
	const unsigned char *text =
	    bytes ? (const unsigned char *)PyBytes_AS_STRING(bytes) : NULL;
	int opcode = text ? text[offset] : -1;

	*argument = text ? text[offset + 1] : 0;
	Py_XDECREF(bytes);
	return opcode;
}

/* It starts at a RESUME, after a yield if that has an argument, or by a throw. */
static int how_it_starts(PyCodeObject *code, int offset)
{
	int argument, opcode = opcode_at(code, offset, &argument);

	return opcode != RESUME ? 2 : argument > 0;
}

static int why_it_stops(PyCodeObject *code, int offset, PyObject *value)
{
	int argument;

	return !value ? 2 : opcode_at(code, offset, &argument) == YIELD_VALUE;
}

/* The exception that a call ends with, if any, stays as it is. */
static void describe_end(struct event *event, PyObject *callable)
{
	PyObject *type, *value, *traceback;

	PyErr_Fetch(&type, &value, &traceback);
	describe_call(event, callable);
	PyErr_Restore(type, value, traceback);
}

/* A number of the table of exceptions: six bits a byte, the first ones first. */
static const unsigned char *read_number(const unsigned char *at, int *number)
{
	for (*number = *at & 63; *at & 64; *number = *number << 6 | (*at & 63))
		at++;
	return at + 1;
}

/* Does a handler begin there? An entry is start, length, handler, depth. */
static int is_handler(PyCodeObject *code, int offset)
{
	const unsigned char *at = (unsigned char *)PyBytes_AS_STRING(code->co_exceptiontable);
	const unsigned char *end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
	int number, handler = -1;

	while (at < end && handler * (int)sizeof(_Py_CODEUNIT) != offset) {
		at = read_number(read_number(at, &number), &number);
		at = read_number(read_number(at, &handler), &number);
	}
	return handler * (int)sizeof(_Py_CODEUNIT) == offset;
}

/* An instruction is about to run: the first of a handler finds the exception on top. */
static void note_instruction(PyFrameObject *frame, PyCodeObject *code, int offset)
{
	_PyInterpreterFrame *running = frame->f_frame;

	if (is_handler(code, offset))
		note_exception(CAUGHT, code, handler_line(code, offset),
			       running->localsplus[running->stacktop - 1]);
}

static int note_frame(PyFrameObject *frame, int what, PyObject *value)
{
	PyCodeObject *code = PyFrame_GetCode(frame);
	PyObject *globals = PyFrame_GetGlobals(frame);
	int line = PyFrame_GetLineNumber(frame), offset = PyFrame_GetLasti(frame);

	if (what == PyTrace_CALL)
		append_event(ENTRY, code, name_in(globals), line, how_it_starts(code, offset));
	else if (what == PyTrace_RETURN)
		append_event(RETURN, code, name_in(globals), line, why_it_stops(code, offset, value));
	else if (what == PyTrace_LINE)
		append_event(LINE, code, name_in(globals), line, 0);
	else if (what == PyTrace_C_CALL)
		describe_call(append_event(C_ENTRY, code, NULL, line, 0), value);
	else if (what == PyTrace_C_RETURN || what == PyTrace_C_EXCEPTION)
		describe_end(append_event(C_RETURN, code, NULL, line, 0), value);
	else if (what == PyTrace_EXCEPTION)
		note_exception(RAISED, code, line, PyTuple_GET_ITEM(value, 1));
	else if (what == PyTrace_OPCODE)
		note_instruction(frame, code, offset);
	Py_DECREF(globals);
	Py_DECREF(code);
	return 0;
}

static int is_wanted(int what)
{
	switch (what) {
	case PyTrace_C_CALL:
	case PyTrace_C_RETURN:
	case PyTrace_C_EXCEPTION:
		return strchr(account.kinds, C_ENTRY) != NULL;
	case PyTrace_EXCEPTION:
		return strchr(account.kinds, RAISED) != NULL;
	case PyTrace_LINE:
		return strchr(account.kinds, LINE) != NULL;
	case PyTrace_OPCODE:
		return strchr(account.kinds, CAUGHT) != NULL;
	}
	return 1;
}

static int note_function(PyObject *self, PyFrameObject *frame, int what, PyObject *value)
{
	(void)self;
	return is_wanted(what) ? note_frame(frame, what, value) : 0;
}

/* Where sys.settrace shall tell of every instruction, the frame says so. */
static void watch_instructions(PyFrameObject *frame)
{
	frame->f_trace_opcodes = strchr(account.kinds, CAUGHT) != NULL;
}

/* Of functions it hears too, for where the program has a profile of its own. */
static int note_line(PyObject *self, PyFrameObject *frame, int what, PyObject *value)
{
	(void)self;
	if (what == PyTrace_CALL)
		watch_instructions(frame);
	if (!is_wanted(what))
		return 0;
	if (what == PyTrace_LINE || what == PyTrace_EXCEPTION || what == PyTrace_OPCODE ||
	    PyThreadState_Get()->c_profilefunc != note_function)
		return note_frame(frame, what, value);
	return 0;
}

/*
 * What threading has a new thread call first, with its first event, a call: from
 * then on it is traced by C, without the copies that Python functions get of a
 * frame's variables.
 */
static PyObject *profile(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
	(void)self;
	if (count < 2 || !PyFrame_Check(args[0])) {
		PyErr_SetString(PyExc_TypeError, "account: not called by sys.setprofile");
		return NULL;
	}
	PyEval_SetProfile(note_function, NULL);
	if (PyUnicode_CompareWithASCIIString(args[1], "call") == 0)
		note_frame((PyFrameObject *)args[0], PyTrace_CALL, NULL);
	Py_RETURN_NONE;
}

static PyObject *trace(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
	(void)self;
	if (count < 1 || !PyFrame_Check(args[0])) {
		PyErr_SetString(PyExc_TypeError, "account: not called by sys.settrace");
		return NULL;
	}
	PyEval_SetTrace(note_line, NULL); /* the call itself is for profile() to note */
	watch_instructions((PyFrameObject *)args[0]);
	Py_RETURN_NONE;
}

/* Have threading call module.<name> in the threads that it starts. */
static int watch_threads(PyObject *module, const char *setter, const char *name)
{
	PyObject *threading = PyImport_ImportModule("threading");
	PyObject *function = PyObject_GetAttrString(module, name);
	PyObject *done = threading && function ?
			     PyObject_CallMethod(threading, setter, "O", function) :
			     NULL;

	Py_XDECREF(threading);
	Py_XDECREF(function);
	Py_XDECREF(done);
	return done ? 0 : -1;
}

/* It says nothing of what else there is a kind for. */
static int watch_functions(PyObject *module, const char *kinds)
{
	if (!strchr(kinds, ENTRY) && !strchr(kinds, RETURN))
		return 0;
	if (watch_threads(module, "setprofile", "profile") < 0)
		return -1;
	PyEval_SetProfile(note_function, NULL);
	return 0;
}

static int watch_lines(PyObject *module)
{
	if (watch_threads(module, "settrace", "trace") < 0)
		return -1;
	PyEval_SetTrace(note_line, NULL);
	return 0;
}

static void unwatch(void)
{
	PyEval_SetProfile(NULL, NULL);
	PyEval_SetTrace(NULL, NULL);
}

#endif

/* Does the evaluation loop of this thread look at every instruction? */
static PyObject *uses_tracing(PyObject *self, PyObject *none)
{
	(void)self;
	(void)none;
#if PY_VERSION_HEX >= 0x030D0000
	Py_RETURN_FALSE;
#else
	return PyBool_FromLong(PyThreadState_Get()->cframe->use_tracing);
#endif
}

/* Where sys.settrace is all that speaks of exceptions, it is needed for them. */
static int watches_lines(const char *kinds)
{
	return strchr(kinds, LINE) ||
	       (PY_VERSION_HEX < 0x030D0000 && (strchr(kinds, RAISED) || strchr(kinds, CAUGHT)));
}

static PyObject *start(PyObject *module, PyObject *text)
{
	const char *kinds = PyUnicode_AsUTF8(Py_NewRef(text)); /* kept */

	if (!kinds)
		return NULL;
	account.kinds = kinds;
	if (watches_lines(kinds) && watch_lines(module) < 0)
		return NULL;
	if (watch_functions(module, kinds) < 0)
		return NULL;
	Py_RETURN_NONE;
}

static const char *text_or_unknown(PyObject *text)
{
	const char *utf8 = text && PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : NULL;

	PyErr_Clear();
	return utf8 ? utf8 : "?";
}

static void write_list(FILE *file, const struct events *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct event *event = &list->events[i];

		if (event->kind == CALLED)
			continue; /* of a function of Python's, or refused */
		fprintf(file, "%d\t%c\t%s\t%s\t%d\t%s\t%d\t%s\n", (int)event->thread, event->kind,
			text_or_unknown(event->code->co_filename),
			text_or_unknown(event->function ? event->function : event->code->co_name),
			event->line, text_or_unknown(event->module), event->reason,
			event->text ? event->text : "");
	}
}

static int write_events(FILE *file)
{
	for (const struct events *list = account.lists; list; list = list->next)
		write_list(file, list);
	return fflush(file) == EOF || ferror(file) ? -EIO : 0;
}

static PyObject *stop(PyObject *self, PyObject *path)
{
	(void)self;
	unwatch();
	if (account.failed)
		return PyErr_NoMemory();
	const char *name = PyUnicode_AsUTF8(path);
	FILE *file = name ? fopen(name, "w") : NULL;

	if (!file || write_events(file) < 0) {
		if (file)
			fclose(file);
		return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
	}
	fclose(file);
	Py_RETURN_NONE;
}

#define FAST(name)                                                                                 \
	{                                                                                          \
#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL                      \
	}

static PyMethodDef methods[] = {
#if PY_VERSION_HEX >= 0x030D0000
	FAST(py_start),
	FAST(py_resume),
	FAST(py_throw),
	FAST(py_return),
	FAST(py_yield),
	FAST(py_unwind),
	FAST(call),
	FAST(c_return),
	FAST(c_raise),
	FAST(raised),
	FAST(caught),
#else
	FAST(profile),
#endif
	FAST(trace),
	{ "uses_tracing", uses_tracing, METH_NOARGS, NULL },
	{ "start", start, METH_O, NULL },
	{ "stop", stop, METH_O, NULL },
	{ NULL, NULL, 0, NULL },
};

static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT,
	.m_name = "account",
	.m_size = -1,
	.m_methods = methods,
};

PyMODINIT_FUNC PyInit_account(void)
{
	PyObject *module = PyModule_Create(&definition);

#if defined(Py_GIL_DISABLED) && !defined(NEEDS_THE_GIL)
	if (module)
		PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
	return module;
}
