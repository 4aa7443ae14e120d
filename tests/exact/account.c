/* SPDX-License-Identifier: MIT */
/*
 * The interpreter's own account of a program: what sys.monitoring, or before
 * there was one sys.setprofile, says of its functions and sys.settrace of its
 * lines, written down in C, so that taking the account adds no Python frame to
 * what is accounted.
 *
 * start(functions=True, lines=True) begins, stop(path) ends and writes one
 * event a line: thread, kind, file, function, line, module, how or why.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>

#include <opcode.h>

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TOOL_ID = 3 };

enum kind { ENTRY = 'E', RETURN = 'R', LINE = 'L' };

struct event {
	pid_t thread;
	char kind;
	int line;
	int reason;
	PyCodeObject *code;
	PyObject *module;
};

static struct {
	struct event *events;
	size_t count;
	size_t room;
	PyObject *line_function;
	int failed;
} account;

static int append_event(char kind, PyCodeObject *code, PyObject *globals, int line, int reason)
{
	if (account.count == account.room) {
		size_t room = account.room ? account.room * 2 : 4096;
		struct event *events = realloc(account.events, room * sizeof(*events));

		if (!events) {
			account.failed = 1;
			return -ENOMEM;
		}
		account.events = events;
		account.room = room;
	}
	PyObject *module = globals ? PyDict_GetItemString(globals, "__name__") : NULL;

	account.events[account.count++] = (struct event){
		.thread = (pid_t)syscall(SYS_gettid),
		.kind = kind,
		.line = line,
		.reason = reason,
		.code = (PyCodeObject *)Py_NewRef(code),
		.module = Py_XNewRef(module),
	};
	return 0;
}

#if PY_VERSION_HEX >= 0x030D0000

static const struct reported {
	const char *event;
	const char *callback;
} reported[] = {
	{ "PY_START", "py_start" },   { "PY_RESUME", "py_resume" }, { "PY_THROW", "py_throw" },
	{ "PY_RETURN", "py_return" }, { "PY_YIELD", "py_yield" },   { "PY_UNWIND", "py_unwind" },
};

static PyObject *note_function(PyObject *const *args, Py_ssize_t count, char kind, int reason)
{
	if (count < 2 || !PyCode_Check(args[0])) {
		PyErr_SetString(PyExc_TypeError, "account: not a callback of sys.monitoring");
		return NULL;
	}
	PyCodeObject *code = (PyCodeObject *)args[0];
	int line = PyCode_Addr2Line(code, (int)PyLong_AsLong(args[1]));

	append_event(kind, code, PyEval_GetGlobals(), line, reason);
	Py_RETURN_NONE;
}

#define FUNCTION_CALLBACK(name, kind, reason)                                                      \
	static PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t count)             \
	{                                                                                          \
		(void)self;                                                                        \
		return note_function(args, count, kind, reason);                                   \
	}

FUNCTION_CALLBACK(py_start, ENTRY, 0)
FUNCTION_CALLBACK(py_resume, ENTRY, 1)
FUNCTION_CALLBACK(py_throw, ENTRY, 2)
FUNCTION_CALLBACK(py_return, RETURN, 0)
FUNCTION_CALLBACK(py_yield, RETURN, 1)
FUNCTION_CALLBACK(py_unwind, RETURN, 2)

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

		append_event(LINE, code, globals, PyFrame_GetLineNumber(frame), 0);
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

static int watch_functions(PyObject *module)
{
	PyObject *monitoring = PySys_GetObject("monitoring");
	PyObject *ids = monitoring ? PyObject_GetAttrString(monitoring, "events") : NULL;
	PyObject *done = ids ? call_monitoring("use_tool_id", "(is)", TOOL_ID, "account") : NULL;
	long all = 0;

	for (size_t i = 0; done && i < Py_ARRAY_LENGTH(reported); i++) {
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

static int note_frame(PyFrameObject *frame, int what, PyObject *value)
{
	PyCodeObject *code = PyFrame_GetCode(frame);
	PyObject *globals = PyFrame_GetGlobals(frame);
	int line = PyFrame_GetLineNumber(frame), offset = PyFrame_GetLasti(frame);

	if (what == PyTrace_CALL)
		append_event(ENTRY, code, globals, line, how_it_starts(code, offset));
	else if (what == PyTrace_RETURN)
		append_event(RETURN, code, globals, line, why_it_stops(code, offset, value));
	else if (what == PyTrace_LINE)
		append_event(LINE, code, globals, line, 0);
	Py_DECREF(globals);
	Py_DECREF(code);
	return 0;
}

static int note_function(PyObject *self, PyFrameObject *frame, int what, PyObject *value)
{
	(void)self;
	return what == PyTrace_LINE ? 0 : note_frame(frame, what, value);
}

/* Of functions it hears too, for where the program has a profile of its own. */
static int note_line(PyObject *self, PyFrameObject *frame, int what, PyObject *value)
{
	(void)self;
	if (what == PyTrace_LINE || PyThreadState_Get()->c_profilefunc != note_function)
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
	(void)args;
	(void)count;
	PyEval_SetTrace(note_line, NULL); /* the call itself is for profile() to note */
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

static int watch_functions(PyObject *module)
{
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

static PyObject *start(PyObject *module, PyObject *args, PyObject *kwargs)
{
	static char *names[] = { "functions", "lines", NULL };
	int functions = 1, lines = 1;

	if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|pp", names, &functions, &lines))
		return NULL;
	if (lines && watch_lines(module) < 0)
		return NULL;
	if (functions && watch_functions(module) < 0)
		return NULL;
	Py_RETURN_NONE;
}

static const char *text_or_unknown(PyObject *text)
{
	const char *utf8 = text && PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : NULL;

	PyErr_Clear();
	return utf8 ? utf8 : "?";
}

static int write_events(FILE *file)
{
	for (size_t i = 0; i < account.count; i++) {
		const struct event *event = &account.events[i];

		fprintf(file, "%d\t%c\t%s\t%s\t%d\t%s\t%d\n", (int)event->thread, event->kind,
			text_or_unknown(event->code->co_filename),
			text_or_unknown(event->code->co_name), event->line,
			text_or_unknown(event->module), event->reason);
	}
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
#else
	FAST(profile),
#endif
	FAST(trace),
	{ "uses_tracing", uses_tracing, METH_NOARGS, NULL },
	{ "start", (PyCFunction)(void (*)(void))start, METH_VARARGS | METH_KEYWORDS, NULL },
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
	return PyModule_Create(&definition);
}
