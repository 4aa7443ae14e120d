/* SPDX-License-Identifier: MIT */
/*
 * The probes of bare.h for Python: bare.fire(ARITY) fires one of them, where
 * that is as much of a stranger to the processor's caches as what it is compared
 * with.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "bare.h"

static PyObject *fire(PyObject *self, PyObject *argument)
{
	long arity = PyLong_AsLong(argument);

	(void)self;
	if (arity < 1 || arity > MOST) {
		if (!PyErr_Occurred())
			PyErr_SetString(PyExc_ValueError, "no such probe");
		return NULL;
	}
	runs[arity - 1](1);
	Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
	{ "fire", fire, METH_O, "Fire the bare probe of that many arguments." },
	{ NULL, NULL, 0, NULL },
};

static PyModuleDef_Slot slots[] = {
#ifdef Py_GIL_DISABLED
	{ Py_mod_gil, Py_MOD_GIL_NOT_USED },
#endif
	{ 0, NULL },
};

static struct PyModuleDef module = {
	PyModuleDef_HEAD_INIT, .m_name = "bare", .m_size = 0,
	.m_methods = methods,  .m_slots = slots,
};

PyMODINIT_FUNC PyInit_bare(void)
{
	return PyModuleDef_Init(&module);
}
