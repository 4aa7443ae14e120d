/* SPDX-License-Identifier: MIT */
/*
 * An extension module that looks into the interpreter as headers let it: by
 * macros and by the fields of public structures, whose places the compiler writes
 * into it. measure(object, ...) gives what it found, for another build to compare.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>
#include <structmember.h>

struct counter {
	PyObject_HEAD PyObject *dictionary;
	PyObject *references;
	PyObject *kept;
	long count;
};

static int counter_traverse(PyObject *self, visitproc visit, void *arg)
{
	Py_VISIT(Py_TYPE(self));
	Py_VISIT(((struct counter *)self)->dictionary);
	Py_VISIT(((struct counter *)self)->kept);
	return 0;
}

static int counter_clear(PyObject *self)
{
	Py_CLEAR(((struct counter *)self)->dictionary);
	Py_CLEAR(((struct counter *)self)->kept);
	return 0;
}

static void counter_dealloc(PyObject *self)
{
	PyTypeObject *type = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	Py_TRASHCAN_BEGIN(self, counter_dealloc);
	PyObject_ClearWeakRefs(self);
	counter_clear(self);
	type->tp_free(self);
	Py_DECREF(type);
	Py_TRASHCAN_END;
}

static PyObject *counter_call(PyObject *self, PyObject *args, PyObject *Py_UNUSED(keywords))
{
	struct counter *counter = (struct counter *)self;
	counter->count += PyTuple_GET_SIZE(args);
	Py_XSETREF(counter->kept, Py_NewRef(args));
	return PyLong_FromLong(counter->count);
}

static PyMemberDef counter_members[] = {
	{ "kept", T_OBJECT, offsetof(struct counter, kept), READONLY, NULL },
	{ "__dictoffset__", T_PYSSIZET, offsetof(struct counter, dictionary), READONLY, NULL },
	{ "__weaklistoffset__", T_PYSSIZET, offsetof(struct counter, references), READONLY, NULL },
	{ NULL, 0, 0, 0, NULL },
};

static PyType_Slot counter_slots[] = {
	{ Py_tp_traverse, counter_traverse }, { Py_tp_clear, counter_clear },
	{ Py_tp_dealloc, counter_dealloc },   { Py_tp_call, counter_call },
	{ Py_tp_members, counter_members },   { 0, NULL },
};

static PyType_Spec counter_spec = {
	.name = "extension.Counter",
	.basicsize = sizeof(struct counter),
	.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
	.slots = counter_slots,
};

static PyObject *measure_code(PyObject *object)
{
	PyCodeObject *code = (PyCodeObject *)object;
	return Py_BuildValue("OOiiiii", code->co_name, code->co_consts, code->co_argcount,
			     code->co_stacksize, code->co_firstlineno, code->co_flags,
			     code->co_nlocalsplus);
}

static PyObject *measure_type(PyObject *object)
{
	PyTypeObject *type = (PyTypeObject *)object;
	return Py_BuildValue("snnnkI", type->tp_name, type->tp_basicsize, type->tp_itemsize,
			     type->tp_weaklistoffset,
			     type->tp_flags & ~(unsigned long)Py_TPFLAGS_VALID_VERSION_TAG,
			     (unsigned int)(type->tp_as_number != NULL));
}

static PyObject *measure_text(PyObject *text)
{
	Py_ssize_t length = PyUnicode_GET_LENGTH(text);
	Py_UCS4 last = length == 0 ? 0 : PyUnicode_READ_CHAR(text, length - 1);
	return Py_BuildValue("niI", length, (int)PyUnicode_KIND(text), (unsigned int)last);
}

static PyObject *measure_items(PyObject *items)
{
	double sum = 0;
	for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items); i++) {
		PyObject *item = PyList_GET_ITEM(items, i);
		sum += PyFloat_Check(item) ? PyFloat_AS_DOUBLE(item) : (double)Py_REFCNT(item);
	}
	return PyFloat_FromDouble(sum);
}

/* With an exception under way and the GIL given up meanwhile. */
static PyObject *measure_thread(void)
{
	PyThreadState *thread = PyThreadState_Get();
	int alike = thread->thread_id == PyThread_get_thread_ident() && thread->interp != NULL &&
		    PyInterpreterState_GetID(thread->interp) == 0;
	PyErr_SetString(PyExc_KeyError, "measured");
	Py_BEGIN_ALLOW_THREADS alike = alike && !PyGILState_Check();
	Py_END_ALLOW_THREADS PyErr_Clear();
	PyFrameObject *frame = PyEval_GetFrame();
	return Py_BuildValue("ii", alike, PyFrame_GetLineNumber(frame) > 0);
}

static PyObject *measure_one(PyObject *object)
{
	if (PyCode_Check(object)) {
		return measure_code(object);
	}
	if (PyType_Check(object)) {
		return measure_type(object);
	}
	if (PyUnicode_Check(object)) {
		return measure_text(object);
	}
	if (PyList_Check(object)) {
		return measure_items(object);
	}
	return measure_thread();
}

static PyObject *measure(PyObject *Py_UNUSED(module), PyObject *const *objects, Py_ssize_t count)
{
	PyObject *found = PyList_New(count);
	for (Py_ssize_t i = 0; found != NULL && i < count; i++) {
		PyObject *one = measure_one(objects[i]);
		if (one == NULL) {
			Py_CLEAR(found);
		} else {
			PyList_SET_ITEM(found, i, one);
		}
	}
	return found;
}

static PyMethodDef functions[] = {
	{ "measure", (PyCFunction)(void (*)(void))measure, METH_FASTCALL, NULL },
	{ NULL, NULL, 0, NULL },
};

static int extension_fill(PyObject *module)
{
	PyObject *type = PyType_FromSpec(&counter_spec);
	int error = type == NULL ? -1 : PyModule_AddObjectRef(module, "Counter", type);
	Py_XDECREF(type);
	return error;
}

static PyModuleDef_Slot slots[] = {
	{ Py_mod_exec, extension_fill },
	{ 0, NULL },
};

static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT,
	.m_name = "extension",
	.m_methods = functions,
	.m_slots = slots,
};

PyMODINIT_FUNC PyInit_extension(void)
{
	return PyModuleDef_Init(&definition);
}
