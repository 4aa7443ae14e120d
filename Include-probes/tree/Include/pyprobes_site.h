/* SPDX-License-Identifier: MIT */
/*
 * What stands at the site of a probe: <sys/sdt.h>, with another instruction at
 * a site where the build asks for one.
 *
 *   PYDTRACE_SITE_nop     one byte, a trap while somebody listens
 *   PYDTRACE_SITE_nop5    that one, and after it one of five bytes
 *   PYDTRACE_SITE_nop10   that one, and after it one of ten bytes
 *
 * The address in the note is that of the first, so every tracer finds what it
 * knows. One that knows the pair puts its probe on the longer instruction,
 * where a kernel that can makes a call of it, which is faster than a trap. The
 * bytes are those that tracers look for. A call writes below the stack pointer:
 * what fires a probe must be compiled without the red zone.
 */

#ifndef Py_PROBES_SITE_H
#define Py_PROBES_SITE_H

#include <sys/sdt.h>

#ifndef _SDT_NOP
#  error "<sys/sdt.h> has no name for the instruction at a site"
#endif

/* One argument of a macro: no commas. */
#if defined(PYDTRACE_SITE_nop5)
#  undef _SDT_NOP
#  define _SDT_NOP nop; .4byte 0x00441f0f; .byte 0
#elif defined(PYDTRACE_SITE_nop10)
#  undef _SDT_NOP
#  define _SDT_NOP nop; .8byte 0x0000841f0f2e66; .2byte 0
#elif !defined(PYDTRACE_SITE_nop)
#  error "which instruction stands at a site: PYDTRACE_SITE_nop, _nop5 or _nop10"
#endif

#endif
