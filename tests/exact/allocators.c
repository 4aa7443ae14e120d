/* SPDX-License-Identifier: MIT */
/*
 * Types as extension modules make them, to be subclassed in Python: New takes
 * its instances from PyObject_GC_New(), Reuser from a list of free ones, Plain
 * from tp_alloc and has no dealloc of its own. Their own instances are none of
 * a class made in Python.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *new_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
	PyObject *self = PyObject_GC_New(PyObject, type);

	if (self)
		PyObject_GC_Track(self);
	return self;
}

static void new_dealloc(PyObject *self)
{
	PyTypeObject *type = Py_TYPE(self);

	PyObject_GC_UnTrack(self);
	PyObject_GC_Del(self);
	Py_DECREF(type);
}

static int traverse(PyObject *self, visitproc visit, void *arg)
{
	Py_VISIT(Py_TYPE(self));
	return 0;
}

static PyObject *free_objects[10];
static int free_count;

static PyObject *reuser_new(PyTypeObject *type, PyObject *Py_UNUSED(args),
			    PyObject *Py_UNUSED(kwargs))
{
	if (free_count > 0 && type->tp_basicsize == sizeof(PyObject)) {
		PyObject *self = PyObject_Init(free_objects[--free_count], type);

		PyObject_GC_Track(self);
		return self;
	}
	return new_new(type, NULL, NULL);
}

static void reuser_dealloc(PyObject *self)
{
	PyTypeObject *type = Py_TYPE(self);

	PyObject_GC_UnTrack(self);
	if (free_count < 10 && type->tp_basicsize == sizeof(PyObject))
		free_objects[free_count++] = self;
	else
		PyObject_GC_Del(self);
	Py_DECREF(type);
}

#define FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE)

static PyType_Slot new_slots[] = {
	{ Py_tp_new, new_new },
	{ Py_tp_dealloc, new_dealloc },
	{ Py_tp_traverse, traverse },
	{ 0, NULL },
};
static PyType_Slot reuser_slots[] = {
	{ Py_tp_new, reuser_new },
	{ Py_tp_dealloc, reuser_dealloc },
	{ Py_tp_traverse, traverse },
	{ 0, NULL },
};
static PyType_Slot plain_slots[] = {
	{ 0, NULL },
};
static PyType_Spec specs[] = {
	{ "allocators.New", sizeof(PyObject), 0, FLAGS | Py_TPFLAGS_HAVE_GC, new_slots },
	{ "allocators.Reuser", sizeof(PyObject), 0, FLAGS | Py_TPFLAGS_HAVE_GC, reuser_slots },
	{ "allocators.Plain", sizeof(PyObject), 0, FLAGS, plain_slots },
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, .m_name = "allocators", .m_size = -1 };

PyMODINIT_FUNC PyInit_allocators(void)
{
	PyObject *module = PyModule_Create(&definition);

#ifdef Py_GIL_DISABLED
	if (module)
		PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
	for (size_t i = 0; module && i < sizeof(specs) / sizeof(specs[0]); i++) {
		PyObject *type = PyType_FromSpec(&specs[i]);

		if (!type || PyModule_AddType(module, (PyTypeObject *)type) < 0)
			Py_CLEAR(module);
		Py_XDECREF(type);
	}
	return module;
}
