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

#define Py_PROBES_UNIT

#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_code.h"
#ifdef Py_GIL_DISABLED
#  include "pycore_critical_section.h"
#endif
#include "pycore_dict.h"
#include "pycore_frame.h"
#if PY_VERSION_HEX >= 0x030D0000
#  include "pycore_instruments.h"
#  include "opcode_ids.h"
#else
#  include "pycore_gil.h"
#  include "pycore_opcode.h"
#  include "opcode.h"
#endif
#include "pycore_interp.h"
#include "pycore_long.h"
#include "pycore_object.h"
#include "pycore_pyerrors.h"
#include "pycore_pylifecycle.h"
#include "pycore_pymem.h"
#include "pycore_pystate.h"
#include "pycore_unicodeobject.h"
#include "pydtrace.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>

#ifdef WITH_DTRACE

/* ---- semaphores and sites ---------------------------------------------- */

volatile struct _PyDTrace_semaphores _PyDTrace_semaphores
    __attribute__((section(".probes"), aligned(8))) = {0};

#define _SDT_HAS_SEMAPHORES 1
#include "pyprobes_site.h"

/* <sys/sdt.h> wants a symbol of its own for each semaphore. */
#define PROBE(arity, macro, name, ...)                                         \
    extern unsigned short python_##name##_semaphore                            \
        __attribute__((visibility("hidden")));
#include "pyprobes.def"

/* One more step, so that the list of names is expanded before it is counted. */
#define FIRE(arity, provider, name, ...) STAP_PROBE##arity(provider, name, __VA_ARGS__)

/*
 * A tracer reads a text where no page may be fetched: one that is not mapped is
 * an empty text to it. In a child that was forked no constant is mapped until it
 * is read, and the kernel may unmap what it moves. So a text is read here: its
 * first byte, and as far as the next page where a tracer could read on there.
 */
enum { PAGE_BYTES = 4096, MOST_THAT_IS_READ = 1024 };

static inline __attribute__((always_inline)) void
map_text(const char *text)
{
    size_t left = PAGE_BYTES - (uintptr_t)text % PAGE_BYTES;
    if (__builtin_expect(left < MOST_THAT_IS_READ, 0) && strnlen(text, left) == left) {
        text += left;
    }
    (void)*(const volatile char *)text;
}

/* Only texts are: the other arguments take the other way. */
#define MAP_1(t1, a1)                                                          \
    _Generic((a1), const char *: map_text((const char *)(uintptr_t)(a1)),      \
             default: (void)0)
#define MAP_2(t1, a1, ...) MAP_1(t1, a1), MAP_1(__VA_ARGS__)
#define MAP_3(t1, a1, ...) MAP_1(t1, a1), MAP_2(__VA_ARGS__)
#define MAP_4(t1, a1, ...) MAP_1(t1, a1), MAP_3(__VA_ARGS__)
#define MAP_5(t1, a1, ...) MAP_1(t1, a1), MAP_4(__VA_ARGS__)
#define MAP_6(t1, a1, ...) MAP_1(t1, a1), MAP_5(__VA_ARGS__)
#define MAP_7(t1, a1, ...) MAP_1(t1, a1), MAP_6(__VA_ARGS__)

/* What a library in the process listens to: nothing is to be called without one. */
static struct _PyDTrace_listener listener = {
    .contract = _PyDTrace_contract,
#define PROBE(arity, macro, name, semaphore, ...)                              \
    .name.listeners = &_PyDTrace_semaphores.semaphore,
#include "pyprobes.def"
};

/*
 * The site has a function of its own, where the arguments are as they came. Without
 * a library nothing follows it, so that it is jumped to and nothing is kept for after.
 */
#define PROBE(arity, macro, name, semaphore, fires, ...)                       \
    __attribute__((noinline, noclone, cold)) static void _PyDTrace_At_##macro( \
        _PyDTrace_PARAMETERS_##arity(__VA_ARGS__))                             \
    {                                                                          \
        __asm__(".set python_" #name "_semaphore, _PyDTrace_semaphores+%c0" :: \
                "i"(offsetof(struct _PyDTrace_semaphores, semaphore)));        \
        FIRE(arity, python, name, _PyDTrace_NAMES_##arity(__VA_ARGS__));       \
    }                                                                          \
    void PyDTrace_##macro(_PyDTrace_PARAMETERS_##arity(__VA_ARGS__))           \
    {                                                                          \
        MAP_##arity(__VA_ARGS__);                                              \
        if (__builtin_expect(listener.name.fire == NULL, 1)) {                 \
            _PyDTrace_At_##macro(_PyDTrace_NAMES_##arity(__VA_ARGS__));        \
            return;                                                            \
        }                                                                      \
        _PyDTrace_At_##macro(_PyDTrace_NAMES_##arity(__VA_ARGS__));            \
        listener.name.fire(_PyDTrace_NAMES_##arity(__VA_ARGS__));              \
    }
#include "pyprobes.def"

/* ---- who listens in the process ------------------------------------------ */

#define LISTENER "../lib/libpython-lttng.so"

/* The file that this code is in: the interpreter's, or a shared library's. */
static int
find_own_file(char *path, size_t size)
{
    Dl_info info;
    struct link_map *map;
    if (!dladdr1(&listener, &info, (void **)&map, RTLD_DL_LINKMAP)) {
        return -1;
    }
    const char *name = map->l_name[0] == '\0' ? "/proc/self/exe" : map->l_name;
    char *found = realpath(name, NULL);
    int length = found == NULL ? -1 : snprintf(path, size, "%s", found);
    free(found);
    return length < 0 || (size_t)length >= size ? -1 : 0;
}

/* Where the library was installed with the interpreter; PYTHONLTTNG may be a path. */
static int
find_library(const char *wanted, char *path, size_t size)
{
    if (strchr(wanted, '/') != NULL) {
        return snprintf(path, size, "%s", wanted) < (int)size ? 0 : -1;
    }
    char *slash;
    if (find_own_file(path, size) < 0 || (slash = strrchr(path, '/')) == NULL ||
        slash + 1 + sizeof(LISTENER) > path + size) {
        return -1;
    }
    strcpy(slash + 1, LISTENER);
    return 0;
}

/* It stays: LTTng has threads, which run its code until the process ends. */
static void *
load_listener(void)
{
    const char *wanted = getenv("PYTHONLTTNG");
    if (wanted == NULL || wanted[0] == '\0' || strcmp(wanted, "0") == 0) {
        return NULL;
    }
    char path[PATH_MAX];
    if (find_library(wanted, path, sizeof(path)) < 0) {
        fprintf(stderr, "python: PYTHONLTTNG is ignored: %s: no such path\n", wanted);
        return NULL;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_NODELETE);
    if (library == NULL) {
        fprintf(stderr, "python: PYTHONLTTNG is ignored: %s\n", dlerror());
    }
    return library;
}

#ifdef Py_GIL_DISABLED

/*
 * A child that is forked while another thread waits to stop the world has that
 * thread's lock for ever: PyOS_AfterFork_Child() does not think of it. In the
 * child there is no other thread, so nobody has it.
 */
static void
unlock_after_fork(void)
{
    PyInterpreterState *interp = _PyRuntime.interpreters.head;
    for (; interp != NULL; interp = interp->next) {
        _PyMutex_at_fork_reinit(&interp->stoptheworld.mutex);
    }
}

#endif

void
_PyDTrace_FindListener(int use_environment)
{
    static int is_known;
    if (is_known) {
        return;         /* the interpreter is initialized once more */
    }
    is_known = 1;
#ifdef Py_GIL_DISABLED
    (void)pthread_atfork(NULL, NULL, unlock_after_fork);
#endif
    void *found = dlsym(RTLD_DEFAULT, "pyprobes_listen");
    if (found == NULL && use_environment) {
        void *library = load_listener();
        found = library == NULL ? NULL : dlsym(library, "pyprobes_listen");
    }
    if (found != NULL) {
        ((_PyDTrace_listen)found)(&listener);
    }
}

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

static PyObject *
loaded_modules(PyInterpreterState *interp)
{
    return interp->imports.modules;
}

static Py_ssize_t
digit_count(PyLongObject *number)
{
    return _PyLong_DigitCount(number);
}

static size_t
inline_values_size(PyTypeObject *type)
{
    return type->tp_flags & Py_TPFLAGS_INLINE_VALUES ? _PyInlineValuesSize(type) : 0;
}

static Py_ssize_t
values_capacity(PyDictValues *values)
{
    return values->capacity;
}

/* Is there something quicker than a walk through the table of locations? */
static int
has_lines_by_index(PyCodeObject *code)
{
    return code->_co_monitoring != NULL && code->_co_monitoring->lines != NULL;
}

static int
base_opcode(PyCodeObject *code, int index)
{
    return _Py_GetBaseOpcode(code, index);
}

static int
instruction_length(PyCodeObject *code, int index)
{
    return _PyInstruction_GetLength(code, index);
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
#define PyUnstable_InterpreterFrame_GetLine _PyInterpreterFrame_GetLine

/* The frame that runs, if any: not one that is still being made. */
static _PyInterpreterFrame *
_PyThreadState_GetFrame(PyThreadState *tstate)
{
    _PyInterpreterFrame *frame = tstate->cframe->current_frame;
    while (frame != NULL && _PyFrame_IsIncomplete(frame)) {
        frame = frame->previous;
    }
    return frame;
}

static PyObject *
loaded_modules(PyInterpreterState *interp)
{
    return interp->modules;
}

static Py_ssize_t
digit_count(PyLongObject *number)
{
    return Py_ABS(Py_SIZE(number));
}

/* They are apart from the object. */
static size_t
inline_values_size(PyTypeObject *Py_UNUSED(type))
{
    return 0;
}

/* They have room for as many as there may be keys. */
static Py_ssize_t
values_capacity(PyDictValues *Py_UNUSED(values))
{
    return SHARED_KEYS_MAX_SIZE;
}

static int
has_lines_by_index(PyCodeObject *code)
{
    return code->_co_linearray != NULL;
}

static int
base_opcode(PyCodeObject *code, int index)
{
    return _PyOpcode_Deopt[_Py_OPCODE(_PyCode_CODE(code)[index])];
}

static int
instruction_length(PyCodeObject *code, int index)
{
    return 1 + _PyOpcode_Caches[base_opcode(code, index)];
}

#endif

/* ---- what other threads may change meanwhile ----------------------------- */

/*
 * With the GIL nothing changes while an argument is prepared: what is read can
 * be borrowed. Without it another thread may replace, and free, what was just
 * read. So it is held, from hold() until let_go(), after the probe.
 *
 * No lock is waited for: who waits detaches, and then the world can be stopped
 * in the middle of a probe. An object that no other thread than its own has
 * counted yet can only be held under the lock of what it is in. That lock is
 * taken if it is free, or soon is; if not, the argument is not known.
 */
#ifdef Py_GIL_DISABLED

#define READ_PTR(place) _Py_atomic_load_ptr(place)

enum { LOCK_TRIES = 1000 };

enum lock { NOT_LOCKED, LOCKED, LOCKED_BEFORE };

/* Has this thread the lock, by a critical section that has not been suspended? */
static int
has_lock(PyMutex *mutex)
{
    uintptr_t section = _PyThreadState_GET()->critical_section;
    while (_PyCriticalSection_IsActive(section)) {
        void *untagged = (void *)(section & ~(uintptr_t)_Py_CRITICAL_SECTION_MASK);
        PyCriticalSection *one = untagged;
        PyCriticalSection2 *two = untagged;
        if (one->_cs_mutex == mutex ||
            ((section & _Py_CRITICAL_SECTION_TWO_MUTEXES) && two->_cs_mutex2 == mutex)) {
            return 1;
        }
        section = one->_cs_prev;
    }
    return 0;
}

static enum lock
try_to_lock(PyObject *object)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (PyMutex_LockFast(&object->ob_mutex._bits)) {
            return LOCKED;
        }
        if (i == 0 && has_lock(&object->ob_mutex)) {
            return LOCKED_BEFORE;
        }
    }
    return NOT_LOCKED;
}

static void
unlock(PyObject *object, enum lock lock)
{
    if (lock == LOCKED) {
        PyMutex_Unlock(&object->ob_mutex);
    }
}

static PyObject *
hold_locked(PyObject *value)
{
    return value == NULL ? NULL : _Py_NewRefWithLock(value);
}

/* What is at a place that belongs to `owner`. */
static PyObject *
hold(PyObject **place, PyObject *owner)
{
    PyObject *value = _Py_TryXGetRef(place);
    if (value != NULL || READ_PTR(place) == NULL) {
        return value;
    }
    enum lock lock = try_to_lock(owner);
    if (lock != NOT_LOCKED) {
        value = hold_locked(READ_PTR(place));
        unlock(owner, lock);
    }
    return value;
}

static void
let_go(PyObject *held)
{
    Py_XDECREF(held);
}

/*
 * A dict frees keys that it has replaced at once, as long as only the thread
 * that made it has used it. 0 where it cannot be told that there is another one.
 */
static int
share_dict(PyDictObject *dict)
{
    PyObject *object = (PyObject *)dict;
    if (_Py_IsOwnedByCurrentThread(object) || _PyObject_GC_IS_SHARED(object)) {
        return 1;
    }
    enum lock lock = try_to_lock(object);
    if (lock != NOT_LOCKED) {
        _PyObject_GC_SET_SHARED(object);
        unlock(object, lock);
    }
    return lock != NOT_LOCKED;
}

#else

#define READ_PTR(place) (*(place))

enum lock { LOCKED = 1 };

static enum lock
try_to_lock(PyObject *Py_UNUSED(object))
{
    return LOCKED;
}

static void
unlock(PyObject *Py_UNUSED(object), enum lock Py_UNUSED(lock))
{
}

static PyObject *
hold_locked(PyObject *value)
{
    return value;
}

static PyObject *
hold(PyObject **place, PyObject *Py_UNUSED(owner))
{
    return *place;
}

static void
let_go(PyObject *Py_UNUSED(held))
{
}

static int
share_dict(PyDictObject *Py_UNUSED(dict))
{
    return 1;
}

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

#ifdef Py_GIL_DISABLED

/* Encode a character in at most four bytes; give how many. */
static int
encode_character(char *bytes, Py_UCS4 c)
{
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    bytes[0] = (char)(first[more] | (c >> (6 * more)));
    for (int i = 1; i <= more; i++) {
        bytes[i] = (char)(0x80 | ((c >> (6 * (more - i))) & 0x3f));
    }
    return more + 1;
}

/*
 * PyUnicode_AsUTF8() waits for a lock. This leaves what it would leave, too, but
 * for a thread that does so at the same time: then one of the two is kept.
 */
static const char *
make_utf8(PyObject *text)
{
    PyCompactUnicodeObject *compact = (PyCompactUnicodeObject *)text;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), size = 0;
    char *utf8 = PyMem_Malloc(4 * length + 1), *other = NULL;
    if (utf8 == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        size += encode_character(utf8 + size, PyUnicode_READ_CHAR(text, i));
    }
    utf8[size] = '\0';
    _Py_atomic_store_ssize_relaxed(&compact->utf8_length, size);
    if (!_Py_atomic_compare_exchange_ptr(&compact->utf8, &other, utf8)) {
        PyMem_Free(utf8);
        return other;
    }
    return utf8;
}

#else

static const char *
make_utf8(PyObject *text)
{
    PyThreadState *tstate = _PyThreadState_GET();
    live_exception live = put_exception_aside(tstate);
    const char *utf8 = PyUnicode_AsUTF8(text);
    put_exception_back(tstate, live);
    return utf8;
}

#endif

/* Of a text that is not ASCII, or of what is none. */
__attribute__((noinline)) static const char *
rare_utf8(PyObject *text)
{
    if (text == NULL || !PyUnicode_Check(text)) {
        return "?";
    }
    const char *cached = READ_PTR(&((PyCompactUnicodeObject *)text)->utf8);
    if (cached != NULL) {
        return cached;
    }
    const char *utf8 = has_surrogates(text) ? NULL : make_utf8(text);
    return utf8 == NULL ? "?" : utf8;
}

/*
 * The UTF-8 of `text`, borrowed for as long as it lives; "?" where it is no
 * str or cannot be encoded. Runs no Python code; a live exception stays live.
 */
static inline const char *
text_utf8(PyObject *text)
{
    if (text != NULL && PyUnicode_Check(text) && PyUnicode_IS_COMPACT_ASCII(text)) {
        return (const char *)((PyASCIIObject *)text + 1);
    }
    return rare_utf8(text);
}

#ifdef Py_GIL_DISABLED

/*
 * How many entries can be read. A dict that grows shows its new keys before
 * dk_nentries is theirs, which is 0 until then; an entry that is not used has no key.
 */
static Py_ssize_t
entry_count(PyDictKeysObject *keys)
{
    return ((Py_ssize_t)2 << keys->dk_log2_size) / 3;
}

/* Finds the text itself: no key is read that may be freed. */
static Py_ssize_t
find_key(PyDictKeysObject *keys, PyObject *key)
{
    for (Py_ssize_t i = 0; i < entry_count(keys); i++) {
        if (READ_PTR(&DK_UNICODE_ENTRIES(keys)[i].me_key) == key) {
            return i;
        }
    }
    return -1;
}

#else

static Py_ssize_t
entry_count(PyDictKeysObject *keys)
{
    return keys->dk_nentries;
}

static Py_ssize_t
find_key(PyDictKeysObject *keys, PyObject *key)
{
    return _PyDictKeys_StringLookup(keys, key);
}

#endif

/*
 * Where a dict keeps the value of a str, if all its keys are; NULL where it is
 * not found.
 */
static PyObject **
dict_place(PyDictKeysObject *keys, PyDictValues *values, PyObject *key)
{
    PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);
    /* A module has its name first. */
    if (values == NULL && entry_count(keys) > 0 && READ_PTR(&entries[0].me_key) == key) {
        return &entries[0].me_value;
    }
    Py_ssize_t index = find_key(keys, key);
    if (index < 0) {
        return NULL;
    }
    if (values == NULL) {
        return &entries[index].me_value;
    }
    return index < values_capacity(values) ? &values->values[index] : NULL;
}

/* The value of a key that is compared with an exact str; held. */
static PyObject *
dict_walk(PyObject *dict, int (*is_wanted)(PyObject *, const void *),
          const void *wanted)
{
    PyObject *key, *value, *found = NULL;
    Py_ssize_t position = 0;
    enum lock lock = try_to_lock(dict);
    while (lock && found == NULL && PyDict_Next(dict, &position, &key, &value)) {
        if (PyUnicode_CheckExact(key) && is_wanted(key, wanted)) {
            found = hold_locked(value);
        }
    }
    unlock(dict, lock);
    return found;
}

static int
is_text_equal(PyObject *key, const void *text)
{
    return key == text || _PyUnicode_EQ(key, (PyObject *)text);
}

/* What find_key() did not find; held. */
static PyObject *
dict_search(PyObject *dict, PyObject *key)
{
#ifdef Py_GIL_DISABLED
    return dict_walk(dict, is_text_equal, key);
#else
    (void)dict, (void)key;
    return NULL;
#endif
}

/*
 * Look up a str in a dict without a chance to run Python code: where not all
 * keys are exact strings, one of them could have an __eq__ of its own. Held.
 */
static PyObject *
dict_find_text(PyObject *object, PyObject *key)
{
    if (object == NULL || !PyDict_Check(object)) {
        return NULL;
    }
    PyDictObject *dict = (PyDictObject *)object;
    if (!share_dict(dict)) {
        return NULL;
    }
    for (;;) {
        PyDictKeysObject *keys = READ_PTR(&dict->ma_keys);
        PyDictValues *values = READ_PTR(&dict->ma_values);
        if (!DK_IS_UNICODE(keys)) {
            return dict_walk(object, is_text_equal, key);
        }
        PyObject *value = NULL;
        if ((values != NULL) == (keys->dk_kind == DICT_KEYS_SPLIT)) {
            PyObject **place = dict_place(keys, values, key);
            value = place == NULL ? dict_search(object, key) : hold(place, object);
        }
        if (keys == READ_PTR(&dict->ma_keys) && values == READ_PTR(&dict->ma_values)) {
            return value;
        }
        let_go(value);
    }
}

/* The `__file__` of a module where it is a str, or NULL; held. */
static PyObject *
module_file(PyObject *module)
{
    if (module == NULL || !PyModule_Check(module)) {
        return NULL;
    }
    PyObject *file = dict_find_text(PyModule_GetDict(module), &_Py_ID(__file__));
    if (file != NULL && !PyUnicode_Check(file)) {
        let_go(file);
        return NULL;
    }
    return file;
}

#ifdef Py_GIL_DISABLED

/* Is that the value at the moment? Of the dict nothing is read but addresses. */
static int
dict_has(PyDictObject *dict, PyObject *key, PyObject *value)
{
    if (!share_dict(dict)) {
        return 0;
    }
    PyDictKeysObject *keys = READ_PTR(&dict->ma_keys);
    if (READ_PTR(&dict->ma_values) != NULL || !DK_IS_UNICODE(keys)) {
        return 0;
    }
    PyObject **place = dict_place(keys, NULL, key);
    return place != NULL && READ_PTR(place) == value;
}

/*
 * Globals may be locked for long, by a thread that does not run just now. The name
 * that a function keeps of its module is most often the same object; held.
 */
static PyObject *
function_module(_PyInterpreterFrame *frame)
{
    PyObject *function = frame->f_funcobj, *globals = frame->f_globals;
    if (function == NULL || !PyFunction_Check(function) || !PyDict_Check(globals)) {
        return NULL;
    }
    PyObject *name = hold(&((PyFunctionObject *)function)->func_module, function);
    if (name != NULL && dict_has((PyDictObject *)globals, &_Py_ID(__name__), name)) {
        return name;
    }
    let_go(name);
    return NULL;
}

#else

static PyObject *
function_module(_PyInterpreterFrame *Py_UNUSED(frame))
{
    return NULL;
}

#endif

/* Held. */
static PyObject *
frame_module(_PyInterpreterFrame *frame)
{
    PyObject *name = dict_find_text(frame->f_globals, &_Py_ID(__name__));
    return name != NULL ? name : function_module(frame);
}

/* Text that is put together: where the next character goes, and the end. */
struct buffer {
    char *next;
    char *end;
};

static void
buffer_put_chars(struct buffer *buffer, const char *chars)
{
    while (*chars != '\0' && buffer->next + 1 < buffer->end) {
        *buffer->next++ = *chars++;
    }
    *buffer->next = '\0';
}

/* Encode a character; 0 where there is no room left for it. */
static int
buffer_put_character(struct buffer *buffer, Py_UCS4 c)
{
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    if (buffer->end - buffer->next < more + 2) {
        return 0;
    }
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    *buffer->next++ = (char)(first[more] | (c >> (6 * more)));
    while (more-- > 0) {
        *buffer->next++ = (char)(0x80 | ((c >> (6 * more)) & 0x3f));
    }
    return 1;
}

/* What is most text: as many bytes as characters, and only a NUL to look for. */
static void
buffer_put_ascii(struct buffer *buffer, const char *ascii, Py_ssize_t length)
{
    Py_ssize_t room = buffer->end - buffer->next - 1;
    length = length < room ? length : room;
    memcpy(buffer->next, ascii, length);
    char *nul = buffer->next;
    buffer->next += length;
    while ((nul = memchr(nul, '\0', buffer->next - nul)) != NULL) {
        *nul++ = '?';
    }
    *buffer->next = '\0';
}

/*
 * As much of `text` as there is room for, in UTF-8. What a C string in UTF-8
 * cannot have, a NUL or a surrogate, is "?". However long the text is, nothing
 * is allocated and little is read.
 */
static void
buffer_put_text(struct buffer *buffer, PyObject *text)
{
    if (text == NULL || !PyUnicode_Check(text)) {
        buffer_put_chars(buffer, "?");
        return;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_ASCII(text)) {
        buffer_put_ascii(buffer, PyUnicode_DATA(text), length);
        return;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ_CHAR(text, i);
        if (c == 0 || Py_UNICODE_IS_SURROGATE(c)) {
            c = '?';
        }
        if (!buffer_put_character(buffer, c)) {
            break;
        }
    }
    *buffer->next = '\0';
}

static void
buffer_put_int(struct buffer *buffer, PyObject *number)
{
    int overflow;
    long value = PyLong_AsLongAndOverflow(number, &overflow);
    if (overflow) {
        buffer_put_chars(buffer, "?");
        return;
    }
    char digits[24];
    snprintf(digits, sizeof(digits), "%ld", value);
    buffer_put_chars(buffer, digits);
}

/* The name of a class made in Python, or of a heap type; held. */
static PyObject *
class_name(PyTypeObject *type)
{
    return hold(&((PyHeapTypeObject *)type)->ht_qualname, (PyObject *)type);
}

/* A class as a traceback names it: with its module, but for the usual two. */
static void
buffer_put_type(struct buffer *buffer, PyTypeObject *type)
{
    PyObject *module = dict_find_text(type->tp_dict, &_Py_ID(__module__));
    PyObject *name = class_name(type);
    if (module != NULL && PyUnicode_Check(module) &&
        !_PyUnicode_EqualToASCIIString(module, "builtins") &&
        !_PyUnicode_EqualToASCIIString(module, "__main__"))
    {
        buffer_put_text(buffer, module);
        buffer_put_chars(buffer, ".");
    }
    buffer_put_text(buffer, name);
    let_go(name);
    let_go(module);
}

static int
is_text(PyObject *object)
{
    return object != NULL && PyUnicode_CheckExact(object);
}

static int
is_instance(PyObject *exc, PyObject *class)
{
    return PyType_IsSubtype(Py_TYPE(exc), (PyTypeObject *)class);
}

enum { MESSAGE_BYTES = 400 };       /* and no more are told of one */

/*
 * What exceptions of many arguments keep apart for people to read; NULL: nothing.
 * Those are larger than the others, which most are.
 */
static PyObject **
reason_place(PyObject *exc)
{
    if (Py_TYPE(exc)->tp_basicsize < (Py_ssize_t)sizeof(PyBaseExceptionGroupObject)) {
        return NULL;
    }
    if (is_instance(exc, PyExc_OSError)) {
        return &((PyOSErrorObject *)exc)->strerror;
    }
    if (is_instance(exc, PyExc_SyntaxError)) {
        return &((PySyntaxErrorObject *)exc)->msg;
    }
    if (is_instance(exc, PyExc_BaseExceptionGroup)) {
        return &((PyBaseExceptionGroupObject *)exc)->msg;
    }
    if (is_instance(exc, PyExc_UnicodeEncodeError) ||
        is_instance(exc, PyExc_UnicodeDecodeError) ||
        is_instance(exc, PyExc_UnicodeTranslateError))
    {
        return &((PyUnicodeErrorObject *)exc)->reason;
    }
    return NULL;
}

static void
buffer_put_reason(struct buffer *buffer, PyObject *reason, PyObject *filename)
{
    buffer_put_text(buffer, reason);
    if (is_text(filename)) {
        buffer_put_chars(buffer, ": ");
        buffer_put_text(buffer, filename);
    }
}

static void
buffer_put_argument(struct buffer *buffer, PyObject *argument)
{
    if (is_text(argument)) {
        buffer_put_text(buffer, argument);
    }
    else if (PyLong_CheckExact(argument)) {
        buffer_put_int(buffer, argument);
    }
    else {
        buffer_put_chars(buffer, "?");
    }
}

static void
buffer_put_args(struct buffer *buffer, PyObject *args)
{
    if (args != NULL && PyTuple_GET_SIZE(args) > 0) {
        buffer_put_argument(buffer, PyTuple_GET_SIZE(args) == 1
                                        ? PyTuple_GET_ITEM(args, 0)
                                        : args);
    }
}

/* A text that can be told where it stands, as most messages can; or NULL. */
static const char *
plain_text(PyObject *text)
{
    if (!is_text(text) || !PyUnicode_IS_COMPACT_ASCII(text)) {
        return NULL;
    }
    const char *ascii = text_utf8(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    return length < MESSAGE_BYTES && memchr(ascii, '\0', length) == NULL ? ascii : NULL;
}

/*
 * What an exception says, as far as that can be told without running any code
 * of its own, which str() would: the argument, where it is one text or number.
 * It is in the buffer, or in what is held until it has been told.
 */
static const char *
find_message(struct buffer *buffer, PyObject *exc, PyObject **held)
{
    const char *message = buffer->next;
    PyObject **place = reason_place(exc);
    PyObject *reason = place == NULL ? NULL : hold(place, exc);
    if (is_text(reason)) {
        PyObject *filename = is_instance(exc, PyExc_OSError)
                                 ? hold(&((PyOSErrorObject *)exc)->filename, exc)
                                 : NULL;
        buffer_put_reason(buffer, reason, filename);
        let_go(filename);
    }
    else {
        PyObject *args = *held = hold(&((PyBaseExceptionObject *)exc)->args, exc);
        const char *plain = args != NULL && PyTuple_GET_SIZE(args) == 1
                                ? plain_text(PyTuple_GET_ITEM(args, 0))
                                : NULL;
        if (plain == NULL) {
            buffer_put_args(buffer, args);
        }
        else {
            message = plain;
        }
    }
    let_go(reason);
    return message;
}

/*
 * What an exception will say once it is made of this value: a tuple is its
 * arguments, none are there for None or without a value.
 */
static void
buffer_put_value(struct buffer *buffer, PyTypeObject *class, PyObject *value)
{
    if (value == NULL || value == Py_None) {
        return;
    }
    if (!PyTuple_Check(value)) {
        buffer_put_argument(buffer, value);
        return;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(value);
    PyObject **args = _PyTuple_ITEMS(value);
    if (count >= 2 && is_text(args[1]) &&
        PyType_IsSubtype(class, (PyTypeObject *)PyExc_OSError)) {
        buffer_put_reason(buffer, args[1], count > 2 ? args[2] : NULL);
    }
    else if (count >= 1 && is_text(args[0]) &&
             PyType_IsSubtype(class, (PyTypeObject *)PyExc_SyntaxError)) {
        buffer_put_text(buffer, args[0]);
    }
    else if (count > 0) {
        buffer_put_argument(buffer, count == 1 ? args[0] : value);
    }
}

/*
 * A walk through the table of a code's locations, for lines alone: what
 * PyCode_Addr2Line() does, in a third of the instructions, since most of what
 * lies between two lines need not be looked at byte by byte.
 */
struct line_cursor {
    const uint8_t *next;
    const uint8_t *limit;
    int end;            /* the index of the first instruction behind the entry */
    int line;
    int told;           /* the entry's line; -1 for none */
};

static struct line_cursor
line_cursor_open(PyCodeObject *code)
{
    const uint8_t *table = (const uint8_t *)PyBytes_AS_STRING(code->co_linetable);
    return (struct line_cursor){table, table + PyBytes_GET_SIZE(code->co_linetable),
                                0, code->co_firstlineno, -1};
}

static int
read_signed_varint(const uint8_t *next)
{
    unsigned int value = *next & 63;
    for (int shift = 6; *next & 64; shift += 6) {
        value |= (unsigned int)(*++next & 63) << shift;
    }
    return value & 1 ? -(int)(value >> 1) : (int)(value >> 1);
}

/*
 * Every entry begins with a byte that has the highest bit, as no other has; all
 * but those with a delta of several bytes say how long they are.
 */
static inline Py_ALWAYS_INLINE void
line_cursor_advance(struct line_cursor *cursor)
{
    uint8_t first = *cursor->next;
    int kind = (first >> 3) & 15;
    cursor->end += (first & 7) + 1;
    if (kind < PY_CODE_LOCATION_INFO_ONE_LINE0) {
        cursor->next += 2;
    }
    else if (kind < PY_CODE_LOCATION_INFO_NO_COLUMNS) {
        cursor->line += kind - PY_CODE_LOCATION_INFO_ONE_LINE0;
        cursor->next += 3;
    }
    else if (kind == PY_CODE_LOCATION_INFO_NONE) {
        cursor->next += 1;
        cursor->told = -1;
        return;
    }
    else {
        cursor->line += read_signed_varint(cursor->next + 1);
        cursor->next += kind == PY_CODE_LOCATION_INFO_LONG ? 5 : 2;
        while (cursor->next < cursor->limit && !(*cursor->next & 128)) {
            cursor->next++;
        }
    }
    cursor->told = cursor->line;
}

/*
 * The line of an instruction that is not before the last one asked for. The walk
 * is one of a cursor of its own, so that it is done in registers.
 */
static int
line_cursor_find(struct line_cursor *cursor, int index)
{
    struct line_cursor walk = *cursor;
    while (walk.end <= index) {
        if (walk.next >= walk.limit) {
            walk.told = -1;
            break;
        }
        line_cursor_advance(&walk);
    }
    *cursor = walk;
    return walk.told;
}

static int
instruction_line(PyCodeObject *code, _Py_CODEUNIT *instr)
{
    int index = (int)(instr - _PyCode_CODE(code));
    if (index < 0 || has_lines_by_index(code)) {
        return PyCode_Addr2Line(code, index * (int)sizeof(_Py_CODEUNIT));
    }
    struct line_cursor cursor = line_cursor_open(code);
    return line_cursor_find(&cursor, index);
}

/* ---- the evaluation loop ------------------------------------------------ */

enum { CALLED = 0, RESUMED = 1, THROWN_INTO = 2 };
enum { RETURNED = 0, YIELDED = 1, RAISED = 2 };

typedef void (*frame_probe)(const char *, const char *, int, const char *,
                            void *, void *, int);

/* `reason`: how the frame started, or why it stops. */
static void
fire_frame(frame_probe fire, _PyInterpreterFrame *frame, _Py_CODEUNIT *instr,
           int reason)
{
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyObject *module = frame_module(frame);
    fire(text_utf8(code->co_filename), text_utf8(code->co_name),
         instruction_line(code, instr), text_utf8(module), code, frame, reason);
    let_go(module);
}

static void
fire_line(_PyInterpreterFrame *frame, int line)
{
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyObject *module = frame_module(frame);
    PyDTrace_LINE(text_utf8(code->co_filename), text_utf8(code->co_name), line,
                  text_utf8(module), code, frame);
    let_go(module);
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

/*
 * Where a tool or a trace function raises as it is told of a jump, the
 * evaluation loop reckons the target from NULL (INSTRUMENTED_JUMP): of that the
 * instruction is nowhere in the code. The frame tells where it is.
 */
static _Py_CODEUNIT *
raising_instruction(_PyInterpreterFrame *frame, _Py_CODEUNIT *instr)
{
    PyCodeObject *code = _PyFrame_GetCode(frame);
    uintptr_t first = (uintptr_t)_PyCode_CODE(code);
    uintptr_t size = (uintptr_t)Py_SIZE(code) * sizeof(_Py_CODEUNIT);
    return (uintptr_t)instr - first < size ? instr : frame->instr_ptr;
}

#define EVENT_BIT(event) ((uint32_t)1 << PY_MONITORING_EVENT_##event)

static int
is_armed_for(PyInterpreterState *interp, int event)
{
    return interp->monitors.tools[event] >> PY_MONITORING_SYS_TRACE_ID;
}

/* What sys.settrace always asks for. */
#define SETTRACE_EVENTS                                                        \
    (EVENT_BIT(PY_START) | EVENT_BIT(PY_RESUME) | EVENT_BIT(PY_RETURN) |       \
     EVENT_BIT(PY_YIELD) | EVENT_BIT(RAISE) | EVENT_BIT(LINE) |                \
     EVENT_BIT(JUMP) | EVENT_BIT(PY_UNWIND) | EVENT_BIT(PY_THROW) |            \
     EVENT_BIT(STOP_ITERATION))

/* The events of sys.settrace itself, calls being the probes' alone. */
static uint32_t
settrace_events(PyInterpreterState *interp)
{
    if (interp->sys_tracing_threads == 0) {
        return 0;
    }
    uint32_t events = SETTRACE_EVENTS;
    for (int e = 0; e < _PY_MONITORING_UNGROUPED_EVENTS; e++) {
        events |= (uint32_t)is_armed_for(interp, e) << e;
    }
    return events & ~EVENT_BIT(CALL);
}

/*
 * Without the GIL, a trace function may be set while another thread works out
 * that there is none, and arms the probes alone: then its events are missing.
 */
static int
settrace_is_lost(PyInterpreterState *interp)
{
#ifdef Py_GIL_DISABLED
    return !is_armed_for(interp, PY_MONITORING_EVENT_RAISE);
#else
    (void)interp;
    return 0;
#endif
}

/*
 * PY_THROW and PY_UNWIND are not instrumented: their hooks test by themselves.
 * A frame's start is always wanted, whatever is listened to: there it is seen
 * that the last tracer has gone; and a line is not reported after a RESUME of
 * the same line unless that one is instrumented.
 *
 * `events` are those of sys.settrace. None are the probes' own request, which
 * leaves sys.settrace its events, as long as any thread has a trace function.
 */
uint32_t
_PyDTrace_WantedEvents(PyInterpreterState *interp, uint32_t events)
{
    if (events == 0) {
        events = settrace_events(interp);
    }
    if (PYDTRACE_LISTENERS()) {
        events |= EVENT_BIT(PY_START) | EVENT_BIT(PY_RESUME);
    }
    if (PyDTrace_FUNCTION_RETURN_ENABLED()) {
        events |= EVENT_BIT(PY_RETURN) | EVENT_BIT(PY_YIELD);
    }
    if (PyDTrace_LINE_ENABLED()) {
        events |= EVENT_BIT(LINE) | EVENT_BIT(JUMP);
    }
    if (PyDTrace_CFUNCTION_ENTRY_ENABLED()) {
        events |= EVENT_BIT(CALL);
    }
    return events;
}

/* Does instrumentation of this interpreter differ from what tracers want? */
static int
is_out_of_step(PyInterpreterState *interp)
{
    if (is_armed_for(interp, PY_MONITORING_EVENT_CALL) !=
        PyDTrace_CFUNCTION_ENTRY_ENABLED()) {
        return 1;
    }
    if (interp->sys_tracing_threads > 0) {
        return settrace_is_lost(interp);    /* it has every event that we may want */
    }
    int start = is_armed_for(interp, PY_MONITORING_EVENT_PY_START);
    int end = is_armed_for(interp, PY_MONITORING_EVENT_PY_RETURN);
    int line = is_armed_for(interp, PY_MONITORING_EVENT_LINE);
    return start != PYDTRACE_LISTENERS() ||
           end != PyDTrace_FUNCTION_RETURN_ENABLED() ||
           line != PyDTrace_LINE_ENABLED();
}

static int
has_to_be_set(PyInterpreterState *interp)
{
    return is_out_of_step(interp) && _PyInterpreterState_GetFinalizing(interp) == NULL;
}

static void
set_events(PyThreadState *tstate)
{
    live_exception live = put_exception_aside(tstate);
#if PY_VERSION_HEX >= 0x030D0A00
    /* Earlier releases stop the world themselves. */
    _PyEval_StopTheWorld(tstate->interp);
    (void)_PyMonitoring_SetEvents(PY_MONITORING_SYS_TRACE_ID, 0);
    _PyEval_StartTheWorld(tstate->interp);
#else
    (void)_PyMonitoring_SetEvents(PY_MONITORING_SYS_TRACE_ID, 0);
#endif
    /* Out of memory: some code stays as it was, and the next event tries again. */
    put_exception_back(tstate, live);
}

#ifdef Py_GIL_DISABLED

/*
 * Without the GIL, to set the events is to stop the world. One thread at a
 * time does that for the probes, with the lock of those that stop the whole
 * runtime: so nobody forks, and no interpreter ends, while it does. That lock is
 * never waited for, since it could be handed to a thread that may not run any
 * more. 0 where it is taken.
 */
static int
try_to_set_events(PyThreadState *tstate)
{
    PyMutex *stopping = &tstate->interp->runtime->stoptheworld.mutex;
    if (!PyMutex_LockFast(&stopping->_bits)) {
        return 0;
    }
    set_events(tstate);
    PyMutex_Unlock(stopping);
    return 1;
}

void
_PyDTrace_Synchronize(PyThreadState *tstate)
{
    if (!has_to_be_set(tstate->interp)) {
        return;
    }
    while (has_to_be_set(tstate->interp) && !try_to_set_events(tstate)) {
        Py_BEGIN_ALLOW_THREADS
        sched_yield();
        Py_END_ALLOW_THREADS
    }
}

/*
 * A thread may attach as it takes a lock, and that lock may be the one for
 * stopping the world: if so, it does without.
 */
void
_PyDTrace_SynchronizeAttached(PyThreadState *tstate)
{
    if (has_to_be_set(tstate->interp) &&
        !PyMutex_IsLocked(&tstate->interp->stoptheworld.mutex)) {
        (void)try_to_set_events(tstate);
    }
}

#else

void
_PyDTrace_Synchronize(PyThreadState *tstate)
{
    if (has_to_be_set(tstate->interp)) {
        set_events(tstate);
    }
}

#endif

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
        fire_frame(PyDTrace_FUNCTION_ENTRY, frame, instr, CALLED);
        break;
    case PY_MONITORING_EVENT_PY_RESUME:
        fire_frame(PyDTrace_FUNCTION_ENTRY, frame, instr, RESUMED);
        break;
    case PY_MONITORING_EVENT_PY_THROW:
        fire_frame(PyDTrace_FUNCTION_ENTRY, frame, instr, THROWN_INTO);
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
        fire_frame(PyDTrace_FUNCTION_RETURN, frame, instr, RETURNED);
        break;
    case PY_MONITORING_EVENT_PY_YIELD:
        fire_frame(PyDTrace_FUNCTION_RETURN, frame, instr, YIELDED);
        break;
    case PY_MONITORING_EVENT_PY_UNWIND:
        instr = raising_instruction(frame, instr);
        if (has_begun(frame, instr)) {
            fire_frame(PyDTrace_FUNCTION_RETURN, frame, instr, RAISED);
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

/* ---- waits --------------------------------------------------------------- */

/* The clock of bpf_ktime_get_ns(), so that both accounts can be compared. */
static int64_t
now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/*
 * A wait is known by when it began: 0 where nobody listened then. Negative
 * where only its end was listened to: should somebody listen to both when it
 * ends, then its start was missed, and it is not reported half.
 */
static int64_t
wait_began(int64_t now, int start_was_fired)
{
    return start_was_fired ? now : -now;
}

static int
wait_is_whole(int64_t began, int start_is_listened_to)
{
    return began > 0 || (began < 0 && !start_is_listened_to);
}

static int64_t
waited_ns(int64_t began)
{
    return now_ns() - (began < 0 ? -began : began);
}

/* ---- the GIL ------------------------------------------------------------- */

#if PY_VERSION_HEX >= 0x030D0000

/*
 * The native id of the thread that holds the GIL; 0 where it is free. Its mutex
 * is locked, and a thread gives up the GIL before its state is freed, so the
 * holder's state is there: but for the one that ends the interpreter, which may
 * keep the GIL for ever. A daemon thread that comes then has to exit.
 */
static unsigned long
gil_holder(PyThreadState *tstate, struct _gil_runtime_state *gil)
{
    if (!_Py_atomic_load_int_relaxed(&gil->locked) || _PyThreadState_MustExit(tstate)) {
        return 0;
    }
    PyThreadState *holder = _Py_atomic_load_ptr_relaxed(&gil->last_holder);
    return holder->native_thread_id;
}

/* Of a thread that asks, and so need not exit. */
static unsigned long
gil_holder_asked(struct _gil_runtime_state *gil)
{
    PyThreadState *holder = _Py_atomic_load_ptr_relaxed(&gil->last_holder);
    return holder->native_thread_id;
}

static int
gil_is_asked_for(PyThreadState *tstate)
{
    return _Py_eval_breaker_bit_is_set(tstate, _PY_GIL_DROP_REQUEST_BIT);
}

#else

/*
 * The native id of the thread that holds the GIL, kept here: in 3.11 a thread
 * changes from one interpreter to another, and frees the state that it had,
 * without giving up the GIL.
 */
unsigned long _PyDTrace_gil_holder;

static unsigned long
gil_holder(PyThreadState *Py_UNUSED(tstate), struct _gil_runtime_state *gil)
{
    return _Py_atomic_load_relaxed(&gil->locked) ? _PyDTrace_gil_holder : 0;
}

static unsigned long
gil_holder_asked(struct _gil_runtime_state *Py_UNUSED(gil))
{
    return _PyDTrace_gil_holder;
}

static int
gil_is_asked_for(struct _ceval_state *ceval)
{
    return _Py_atomic_load_relaxed(&ceval->gil_drop_request);
}

#endif

/*
 * The time is taken before this site, and in _PyDTrace_TakeGil() before that
 * one: what a tracer sees between the two is what is reported as waited.
 */
int64_t
_PyDTrace_AskGil(PyThreadState *tstate, struct _gil_runtime_state *gil)
{
    int start = PyDTrace_GIL_ACQUIRE_START_ENABLED();
    if (!start && !PyDTrace_GIL_ACQUIRE_DONE_ENABLED()) {
        return 0;
    }
    int64_t now = now_ns();
    if (start) {
        PyDTrace_GIL_ACQUIRE_START(gil_holder(tstate, gil), gil);
    }
    return wait_began(now, start);
}

void
_PyDTrace_TakeGil(struct _gil_runtime_state *gil, int64_t asked)
{
    if (PyDTrace_GIL_ACQUIRE_DONE_ENABLED() &&
        wait_is_whole(asked, PyDTrace_GIL_ACQUIRE_START_ENABLED())) {
        PyDTrace_GIL_ACQUIRE_DONE(waited_ns(asked), gil);
    }
}

/* A thread that found the interpreter gone drops the GIL without a state. */
void
_PyDTrace_DropGil(_PyDTrace_gil_asker *asker, struct _gil_runtime_state *gil)
{
    PyDTrace_GIL_RELEASE(asker != NULL && gil_is_asked_for(asker), gil);
}

void
_PyDTrace_RequestGil(struct _gil_runtime_state *gil)
{
    PyDTrace_GIL_DROP_REQUEST(PyThread_get_thread_native_id(),
                              gil_holder_asked(gil), gil);
}

/* ---- threads ------------------------------------------------------------- */

/* Is it a threading.Thread? Asks the classes themselves, and none of their methods. */
static int
is_thread(PyObject *object)
{
    PyTypeObject *class = Py_TYPE(object);
    PyObject *mro = hold(&class->tp_mro, (PyObject *)class);
    int found = 0;
    for (Py_ssize_t i = 0; mro != NULL && !found && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *type = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (strcmp(type->tp_name, "Thread") == 0) {
            PyObject *module = dict_find_text(type->tp_dict, &_Py_ID(__module__));
            found = strcmp(text_utf8(module), "threading") == 0;
            let_go(module);
        }
    }
    let_go(mro);
    return found;
}

static int
is_name(PyObject *key, const void *name)
{
    return _PyUnicode_EqualToASCIIString(key, name);
}

#if PY_VERSION_HEX >= 0x030D0000

/* The values that an object keeps without a dict, NULL where it has one. */
static PyDictValues *
instance_values(PyObject *object)
{
    if (!(Py_TYPE(object)->tp_flags & Py_TPFLAGS_INLINE_VALUES)) {
        return NULL;
    }
    PyDictValues *values = _PyObject_InlineValues(object);
    return values->valid ? values : NULL;
}

static PyObject *
instance_dict(PyObject *object)
{
    if (Py_TYPE(object)->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        return (PyObject *)_PyObject_GetManagedDict(object);
    }
    PyObject **dict = _PyObject_ComputedDictPointer(object);
    return dict == NULL ? NULL : *dict;
}

#else

static PyDictValues *
instance_values(PyObject *object)
{
    return Py_TYPE(object)->tp_flags & Py_TPFLAGS_MANAGED_DICT
               ? *_PyObject_ValuesPointer(object)
               : NULL;
}

static PyObject *
instance_dict(PyObject *object)
{
    PyObject **dict = _PyObject_DictPointer(object);
    return dict == NULL ? NULL : *dict;
}

#endif

/* The value that an object keeps in place, without a dict; held. */
static PyObject *
inline_value(PyObject *object, const char *name)
{
    PyDictValues *values = instance_values(object);
    if (values == NULL) {
        return NULL;
    }
    PyDictKeysObject *keys = ((PyHeapTypeObject *)Py_TYPE(object))->ht_cached_keys;
    for (Py_ssize_t i = 0; i < entry_count(keys); i++) {
        PyObject *key = READ_PTR(&DK_UNICODE_ENTRIES(keys)[i].me_key);
        if (key != NULL && is_name(key, name)) {
            return i < values_capacity(values) ? hold(&values->values[i], object) : NULL;
        }
    }
    return NULL;
}

/* An attribute of the instance alone, found by comparing names; held. */
static PyObject *
instance_value(PyObject *object, const char *name)
{
    PyObject *dict = instance_dict(object);
    return dict == NULL ? inline_value(object, name) : dict_walk(dict, is_name, name);
}

/* The name of the thread whose method the function is, as far as it is one; held. */
static PyObject *
thread_name(PyObject *function)
{
    if (!PyMethod_Check(function) || !is_thread(PyMethod_GET_SELF(function))) {
        return NULL;
    }
    return instance_value(PyMethod_GET_SELF(function), "_name");
}

static const char *
text_or_empty(PyObject *text)
{
    return text == NULL ? "" : text_utf8(text);
}

void
_PyDTrace_ThreadStart(PyThreadState *tstate, PyObject *function)
{
    PyObject *name = thread_name(function);
    PyDTrace_THREAD_START(tstate->thread_id, tstate->native_thread_id,
                          text_or_empty(name));
    let_go(name);
}

char *
_PyDTrace_ThreadName(PyObject *function)
{
    PyObject *name = thread_name(function);
    char *copy = _PyMem_RawStrdup(text_or_empty(name));
    let_go(name);
    return copy;
}

/*
 * The thread that a child was forked in has become its main thread, which
 * Python does not end.
 */
void
_PyDTrace_ThreadStop(PyThreadState *tstate, char *name)
{
    if (PyDTrace_THREAD_STOP_ENABLED() && !_Py_IsMainThread()) {
        PyDTrace_THREAD_STOP(tstate->thread_id, tstate->native_thread_id,
                             name == NULL ? "?" : name);
    }
    PyMem_RawFree(name);
}

/* ---- locks --------------------------------------------------------------- */

/* `timeout` as locks have it: negative for none. The time is taken as for the GIL. */
int64_t
_PyDTrace_WaitLock(PyObject *lock, int kind, int64_t timeout)
{
    int start = PyDTrace_LOCK_ACQUIRE_START_ENABLED();
    if (!start && !PyDTrace_LOCK_ACQUIRE_DONE_ENABLED()) {
        return 0;
    }
    int64_t now = now_ns();
    if (start) {
        PyDTrace_LOCK_ACQUIRE_START(lock, kind, timeout < 0 ? -1 : timeout);
    }
    return wait_began(now, start);
}

void
_PyDTrace_EndWait(PyObject *lock, int kind, int acquired, int64_t began)
{
    if (PyDTrace_LOCK_ACQUIRE_DONE_ENABLED() &&
        wait_is_whole(began, PyDTrace_LOCK_ACQUIRE_START_ENABLED())) {
        PyDTrace_LOCK_ACQUIRE_DONE(lock, kind, acquired, waited_ns(began));
    }
}

/*
 * Both try without a wait first, as what they stand for does, and so know
 * whether there is one. A signal handler may run in the wait, and raise.
 */
#if PY_VERSION_HEX >= 0x030D0000
PyLockStatus
_PyDTrace_LockMutex(PyObject *lock, PyMutex *mutex, PyTime_t timeout, int flags)
{
    PyLockStatus status = _PyMutex_LockTimed(mutex, 0, flags);
    if (status == PY_LOCK_FAILURE && timeout != 0) {
        int64_t began = _PyDTrace_WaitLock(lock, PYDTRACE_LOCK, timeout);
        status = _PyMutex_LockTimed(mutex, timeout, flags);
        PYDTRACE_END_WAIT(lock, PYDTRACE_LOCK, status == PY_LOCK_ACQUIRED, began);
    }
    return status;
}

#endif

PyLockStatus
_PyDTrace_LockTimed(PyObject *lock, int kind, PyThread_type_lock inner,
                    PyTime_t timeout, _PyDTrace_acquire acquire)
{
    PyLockStatus status = PyThread_acquire_lock_timed(inner, 0, 0);
    if (status == PY_LOCK_FAILURE && timeout != 0) {
        int64_t began = _PyDTrace_WaitLock(lock, kind, timeout);
        status = acquire(inner, timeout);
        PYDTRACE_END_WAIT(lock, kind, status == PY_LOCK_ACQUIRED, began);
    }
    return status;
}

/*
 * An RLock may be held very often, if one makes up the state that it is told to
 * restore: no more often than there is somebody to listen.
 */
void
_PyDTrace_HoldLock(PyObject *lock, int kind, unsigned long times)
{
    for (; times > 0 && PyDTrace_LOCK_ACQUIRE_ENABLED(); times--) {
        PyDTrace_LOCK_ACQUIRE(lock, kind);
    }
}

void
_PyDTrace_ReleaseLock(PyObject *lock, int kind, unsigned long times)
{
    for (; times > 0 && PyDTrace_LOCK_RELEASE_ENABLED(); times--) {
        PyDTrace_LOCK_RELEASE(lock, kind);
    }
}

/* ---- instances ---------------------------------------------------------- */

/*
 * The file that defines a class is looked up until its first instance is there,
 * and is then kept in a field of the type that only types made in C use,
 * _ht_tpname: so the events of a class that is torn down, or whose module is,
 * have the same file as the others. The type frees it when it goes. A first
 * byte that no name has tells it from the names of types made in C.
 */
#define FILE_MARK '\1'

/*
 * Classes made in Python have the dealloc of typeobject.c. Some heap types made
 * in C have it too, and have a name in _ht_tpname.
 */
static int
is_made_in_python(PyTypeObject *type)
{
    if (!_PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) ||
        type->tp_dealloc != _PyDTrace_subtype_dealloc) {
        return 0;
    }
    const char *kept = READ_PTR(&((PyHeapTypeObject *)type)->_ht_tpname);
    return kept == NULL || kept[0] == FILE_MARK;
}

/* The `__file__` of a module that is loaded; NULL: it has none. Held. */
static PyObject *
loaded_file(PyObject *name)
{
    PyObject *modules = loaded_modules(_PyInterpreterState_GET());
    PyObject *module = dict_find_text(modules, name);
    PyObject *file = module_file(module);
    let_go(module);
    return file;
}

/* Out of memory, it is looked up again at the next event. */
static const char *
class_keep_file(PyHeapTypeObject *class, const char *file)
{
    size_t size = strlen(file) + 1;
    char *kept = PyMem_Malloc(size + 1);
    if (kept == NULL) {
        return "?";
    }
    kept[0] = FILE_MARK;
    memcpy(kept + 1, file, size);
#ifdef Py_GIL_DISABLED
    char *other = NULL;
    if (!_Py_atomic_compare_exchange_ptr(&class->_ht_tpname, &other, kept)) {
        PyMem_Free(kept);
        return other + 1;
    }
#else
    class->_ht_tpname = kept;
#endif
    return kept + 1;
}

/*
 * The `__file__` of the class's module, or the module's name, or "?". It lives as
 * long as `held` does.
 */
static const char *
class_find_file(PyHeapTypeObject *class, PyObject **held)
{
    PyObject *name = dict_find_text(class->ht_type.tp_dict, &_Py_ID(__module__));
    if (name == NULL || !PyUnicode_CheckExact(name)) {
        let_go(name);
        *held = NULL;
        return "?";
    }
    *held = loaded_file(name);
    if (*held == NULL) {
        *held = name;
    }
    else {
        let_go(name);
    }
    return text_utf8(*held);
}

static const char *
class_file(PyTypeObject *type)
{
    PyHeapTypeObject *class = (PyHeapTypeObject *)type;
    const char *kept = READ_PTR(&class->_ht_tpname);
    if (kept != NULL) {
        return kept + 1;
    }
    PyObject *held;
    kept = class_keep_file(class, class_find_file(class, &held));
    let_go(held);
    return kept;
}

/* The same, and not kept: where memory is to fail, let it be the instance's. */
static const char *
class_look_up_file(PyTypeObject *type, PyObject **held)
{
    PyHeapTypeObject *class = (PyHeapTypeObject *)type;
    const char *kept = READ_PTR(&class->_ht_tpname);
    *held = NULL;
    return kept != NULL ? kept + 1 : class_find_file(class, held);
}

static void
fire_new_start(PyTypeObject *type)
{
    if (PyDTrace_INSTANCE_NEW_START_ENABLED()) {
        PyObject *name = class_name(type);
        PyObject *held;
        const char *file = class_look_up_file(type, &held);
        PyDTrace_INSTANCE_NEW_START(text_utf8(name), file, type);
        let_go(held);
        let_go(name);
    }
}

static void
fire_new_done(PyTypeObject *type, void *object, size_t size)
{
    if (PyDTrace_INSTANCE_NEW_DONE_ENABLED()) {
        PyObject *name = class_name(type);
        PyDTrace_INSTANCE_NEW_DONE(text_utf8(name), class_file(type), type,
                                   object, (long)size);
        let_go(name);
    }
}

static void
fire_delete_start(PyTypeObject *type, void *object)
{
    if (PyDTrace_INSTANCE_DELETE_START_ENABLED()) {
        PyObject *name = class_name(type);
        PyDTrace_INSTANCE_DELETE_START(text_utf8(name), class_file(type), type,
                                       object);
        let_go(name);
    }
}

static void
fire_delete_done(PyTypeObject *type, void *object)
{
    if (PyDTrace_INSTANCE_DELETE_DONE_ENABLED()) {
        PyObject *name = class_name(type);
        PyDTrace_INSTANCE_DELETE_DONE(text_utf8(name), class_file(type), type,
                                      object);
        let_go(name);
    }
}

void *
_PyDTrace_Malloc(PyTypeObject *type, size_t size)
{
    if (!is_made_in_python(type)) {
        return PyObject_Malloc(size);
    }
    fire_new_start(type);
    char *memory = PyObject_Malloc(size);
    if (memory != NULL) {
        class_file(type);       /* now that there is an instance, it is kept */
        fire_new_done(type, memory + _PyType_PreHeaderSize(type), size);
    }
    return memory;
}

/* What PyType_GenericAlloc() takes for an object like this one. */
static size_t
object_size(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    Py_ssize_t items = 0;
    if (type->tp_itemsize != 0) {
        items = PyLong_Check(object) ? digit_count((PyLongObject *)object)
                                     : Py_SIZE(object);
    }
    return _PyType_PreHeaderSize(type) + _PyObject_VAR_SIZE(type, items + 1) +
           inline_values_size(type);
}

void
_PyDTrace_Initialized(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    if (is_made_in_python(type)) {
        fire_new_start(type);
        fire_new_done(type, object, object_size(object));
    }
}

void
_PyDTrace_DeleteStart(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    if (is_made_in_python(type)) {
        fire_delete_start(type, object);
    }
}

/* The object may hold the last reference to its type. */
void
_PyDTrace_Dealloc(destructor dealloc, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    if (!is_made_in_python(type)) {
        dealloc(object);
        return;
    }
    Py_INCREF(type);
    dealloc(object);
    fire_delete_done(type, object);
    Py_DECREF(type);
}

void
_PyDTrace_ClassSet(PyObject *object, PyTypeObject *old)
{
    if (is_made_in_python(old)) {
        fire_delete_start(old, object);
        fire_delete_done(old, object);
    }
    _PyDTrace_Initialized(object);
}

/* ---- collections and imports -------------------------------------------- */

void
_PyDTrace_CollectionStart(PyThreadState *tstate, int generation)
{
    _PyInterpreterFrame *frame = _PyThreadState_GetFrame(tstate);
    if (frame == NULL) {
        PyDTrace_GC_START(generation, "", "", 0);
        return;
    }
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyDTrace_GC_START(generation, text_utf8(code->co_filename),
                      text_utf8(code->co_name),
                      PyUnstable_InterpreterFrame_GetLine(frame));
}

void
_PyDTrace_ImportStart(PyObject *name)
{
    PyDTrace_IMPORT_FIND_LOAD_START(text_utf8(name));
}

void
_PyDTrace_ImportDone(PyObject *name, PyObject *module)
{
    PyObject *file = module_file(module);
    PyDTrace_IMPORT_FIND_LOAD_DONE(text_utf8(name), module != NULL,
                                   text_or_empty(file));
    let_go(file);
}

/* ---- calls of C --------------------------------------------------------- */

/* A name without the modules that it is in. */
static const char *
last_name(const char *dotted)
{
    const char *dot = strrchr(dotted, '.');
    return dot == NULL ? dotted : dot + 1;
}

/* What these give may be part of an object: *held, until that is let go. */
static const char *
type_name(PyTypeObject *type, PyObject **held)
{
    if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        *held = class_name(type);
        return text_utf8(*held);
    }
    return last_name(type->tp_name);
}

static const char *
module_name(PyObject *module)
{
    return module != NULL && PyUnicode_Check(module) ? text_utf8(module) : "";
}

/* A class has its module in its dict; a static one in its name, of which a part
 * has to be copied. */
static const char *
type_module(PyTypeObject *type, struct buffer *buffer, PyObject **held)
{
    if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        *held = dict_find_text(type->tp_dict, &_Py_ID(__module__));
        return module_name(*held);
    }
    Py_ssize_t length = last_name(type->tp_name) - type->tp_name;
    if (length == 0) {
        return "builtins";
    }
    if (length > buffer->end - buffer->next) {
        return "?";
    }
    memcpy(buffer->next, type->tp_name, length);
    buffer->next[length - 1] = '\0';
    return buffer->next;
}

/* The class that has this method, among `type` and its bases; NULL: none. */
static PyTypeObject *
defining_class(PyTypeObject *type, PyMethodDef *wanted)
{
    for (; type != NULL; type = type->tp_base) {
        PyMethodDef *method = type->tp_methods;
        for (; method != NULL && method->ml_name != NULL; method++) {
            if (method == wanted) {
                return type;
            }
        }
    }
    return NULL;
}

/* The class whose method this is, or whose __new__; NULL: not known. */
static PyTypeObject *
builtin_class(PyCFunctionObject *function)
{
    PyObject *self = function->m_self;
    if (self == NULL) {
        return NULL;
    }
    if (PyType_Check(self)) {
        PyTypeObject *type = defining_class((PyTypeObject *)self, function->m_ml);
        if (type != NULL) {
            return type;
        }
        if (strcmp(function->m_ml->ml_name, "__new__") == 0) {
            return (PyTypeObject *)self;
        }
    }
    return defining_class(Py_TYPE(self), function->m_ml);
}

/* The Python function or C callable that a method is bound to. */
static PyObject *
unbound(PyObject *callable)
{
    while (PyMethod_Check(callable)) {
        callable = PyMethod_GET_FUNCTION(callable);
    }
    return callable;
}

static const char *
callable_name(PyObject *callable, PyObject **held)
{
    if (PyCFunction_Check(callable)) {
        return ((PyCFunctionObject *)callable)->m_ml->ml_name;
    }
    if (Py_IS_TYPE(callable, &PyMethodDescr_Type) ||
        Py_IS_TYPE(callable, &PyClassMethodDescr_Type)) {
        return ((PyMethodDescrObject *)callable)->d_method->ml_name;
    }
    if (Py_IS_TYPE(callable, &PyWrapperDescr_Type)) {
        return ((PyWrapperDescrObject *)callable)->d_base->name;
    }
    if (PyFunction_Check(callable)) {
        *held = hold(&((PyFunctionObject *)callable)->func_name, callable);
        return text_utf8(*held);
    }
    return type_name(PyType_Check(callable) ? (PyTypeObject *)callable
                                            : Py_TYPE(callable), held);
}

/* A function has a module; a method that of the class which has the method. */
static const char *
callable_module(PyObject *callable, struct buffer *buffer, PyObject **held)
{
    PyTypeObject *type = Py_TYPE(callable);
    if (PyFunction_Check(callable)) {
        *held = hold(&((PyFunctionObject *)callable)->func_module, callable);
        return module_name(*held);
    }
    if (PyCFunction_Check(callable)) {
        PyCFunctionObject *function = (PyCFunctionObject *)callable;
        if (function->m_module != NULL) {
            return module_name(function->m_module);
        }
        type = builtin_class(function);
    }
    else if (type == &PyMethodDescr_Type || type == &PyClassMethodDescr_Type ||
             type == &PyWrapperDescr_Type) {
        type = PyDescr_TYPE(callable);
    }
    else if (PyType_Check(callable)) {
        type = (PyTypeObject *)callable;
    }
    return type == NULL ? "" : type_module(type, buffer, held);
}

typedef void (*call_probe)(const char *, const char *, int, const char *, void *);

static void
fire_call(call_probe fire, _PyInterpreterFrame *frame, _Py_CODEUNIT *instr,
          PyObject *callable)
{
    char room[100];
    struct buffer buffer = {room, room + sizeof(room)};
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyObject *called = unbound(callable), *name = NULL, *module = NULL;
    fire(text_utf8(code->co_filename), callable_name(called, &name),
         instruction_line(code, instr), callable_module(called, &buffer, &module),
         callable);
    let_go(name);
    let_go(module);
}

int
_PyDTrace_BeginCall(PyThreadState *tstate, _PyInterpreterFrame *frame,
                    _Py_CODEUNIT *instr, PyObject *callable)
{
    if (tstate->tracing) {
        return 0;
    }
    fire_call(PyDTrace_CFUNCTION_ENTRY, frame, instr, callable);
    return 1;
}

void
_PyDTrace_EndCall(_PyInterpreterFrame *frame, _Py_CODEUNIT *instr,
                  PyObject *callable)
{
    if (PyDTrace_CFUNCTION_RETURN_ENABLED()) {
        fire_call(PyDTrace_CFUNCTION_RETURN, frame, instr, callable);
    }
}

PyObject *
_PyDTrace_Vectorcall(PyThreadState *tstate, _PyInterpreterFrame *frame,
                     _Py_CODEUNIT *instr, PyObject *callable,
                     PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    int begun = PYDTRACE_BEGIN_CALL(tstate, frame, instr, callable);
    PyObject *result = PyObject_Vectorcall(callable, args, nargsf, kwnames);
    PYDTRACE_END_CALL(begun, frame, instr, callable);
    return result;
}

/* ---- exceptions --------------------------------------------------------- */

typedef void (*exception_probe)(const char *, const char *, const char *,
                                const char *, int);

/* `exc` is the exception; or, where 3.11 has not made it yet, what of. */
static void
fire_exception(exception_probe fire, _PyInterpreterFrame *frame, int lineno,
               PyTypeObject *class, PyObject *exc)
{
    char name[200], put[MESSAGE_BYTES];
    put[0] = '\0';
    const char *type = class->tp_name;
    if (PyType_HasFeature(class, Py_TPFLAGS_HEAPTYPE)) {
        buffer_put_type(&(struct buffer){name, name + sizeof(name)}, class);
        type = name;
    }
    struct buffer text = {put, put + sizeof(put)};
    PyObject *held = NULL;
    const char *message = put;
    if (exc != NULL && PyExceptionInstance_Check(exc)) {
        message = find_message(&text, exc, &held);
    }
    else {
        buffer_put_value(&text, class, exc);
    }
    PyCodeObject *code = _PyFrame_GetCode(frame);
    fire(type, message, text_utf8(code->co_filename), text_utf8(code->co_name),
         lineno);
    let_go(held);
}

/*
 * The line of a handler: a handler's first instruction has none, the others are
 * on the line of `except` or in `finally`. One that only tidies up, and raises
 * the exception again, has no line at all: -1.
 */
static int
handler_line(PyCodeObject *code, _Py_CODEUNIT *handler)
{
    int i = (int)(handler - _PyCode_CODE(code));
    struct line_cursor cursor = line_cursor_open(code);
    while (i < Py_SIZE(code)) {
        int line = line_cursor_find(&cursor, i);
        if (line >= 0) {
            return line;
        }
        if (_Py_OPCODE(_PyCode_CODE(code)[i]) == PUSH_EXC_INFO) {
            i++;        /* what most handlers begin with */
        }
        else if (base_opcode(code, i) == RERAISE) {
            return -1;
        }
        else {
            i += instruction_length(code, i);
        }
    }
    return -1;
}

#if PY_VERSION_HEX >= 0x030D0000

static int
has_no_tools(PyThreadState *tstate, int event)
{
    return tstate->interp->monitors.tools[event] == 0;
}

int
_PyDTrace_Raised(PyThreadState *tstate, _PyInterpreterFrame *frame,
                 _Py_CODEUNIT *instr)
{
    if (!tstate->tracing) {
        fire_exception(PyDTrace_EXCEPTION_RAISE, frame,
                       instruction_line(_PyFrame_GetCode(frame),
                                        raising_instruction(frame, instr)),
                       Py_TYPE(tstate->current_exception),
                       tstate->current_exception);
    }
    return has_no_tools(tstate, PY_MONITORING_EVENT_RAISE);
}

int
_PyDTrace_Caught(PyThreadState *tstate, _PyInterpreterFrame *frame,
                 _Py_CODEUNIT *instr, PyObject *exc)
{
    if (!tstate->tracing) {
        fire_exception(PyDTrace_EXCEPTION_CATCH, frame,
                       handler_line(_PyFrame_GetCode(frame), instr),
                       Py_TYPE(exc), exc);
    }
    return has_no_tools(tstate, PY_MONITORING_EVENT_EXCEPTION_HANDLED);
}

#else

/* Making the exception could run code of its class. */
void
_PyDTrace_Raised(PyThreadState *tstate, _PyInterpreterFrame *frame)
{
    PyObject *class = tstate->curexc_type;
    if (!tstate->tracing && class != NULL && PyType_Check(class)) {
        fire_exception(PyDTrace_EXCEPTION_RAISE, frame,
                       instruction_line(frame->f_code, frame->prev_instr),
                       (PyTypeObject *)class, tstate->curexc_value);
    }
}

void
_PyDTrace_Caught(PyThreadState *tstate, _PyInterpreterFrame *frame, int handler,
                 PyObject *exc)
{
    if (!tstate->tracing) {
        PyCodeObject *code = frame->f_code;
        fire_exception(PyDTrace_EXCEPTION_CATCH, frame,
                       handler_line(code, _PyCode_CODE(code) + handler),
                       Py_TYPE(exc), exc);
    }
}

#endif

#endif /* WITH_DTRACE */
