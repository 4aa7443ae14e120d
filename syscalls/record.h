/* SPDX-License-Identifier: MIT */
/* What the programs in the kernel and the recorder agree on. */

#ifndef SYSCALLS_RECORD_H
#define SYSCALLS_RECORD_H

#include <linux/types.h>

enum {
	MOST_ARGUMENTS = 6,
	MOST_CALLS = 512,  /* numbers above are of no call that we know */
	MOST_CPUS = 1024,  /* what those above lose is counted by the last */
	MOST_CAPTURES = 2, /* of an entry, or of an exit */
	MOST_CAPTURED = 256,
	MOST_NAME = 16,
	MOST_HOST = 65, /* the name of a machine, with the zero */
};

/* What an argument points to and how much of that is wanted. */
enum capture_kind {
	CAPTURE_NOTHING,
	CAPTURE_STRING,
	CAPTURE_BYTES,		/* as many times `size` as the next argument says */
	CAPTURE_BYTES_AT,	/* as many as stand where the next argument points to */
	CAPTURE_BYTES_RETURNED, /* as many times `size` as the call returned */
	CAPTURE_ONE,		/* `size` */
};

struct capture {
	__u8 kind;
	__u8 argument;
	__u16 size;
};

struct captures {
	struct capture each[MOST_CAPTURES]; /* those of nothing come last */
};

/* A call has some for its entry, and some for its exit. */
enum phase { PHASE_ENTRY, PHASE_EXIT, PHASES };

struct settings {
	__u32 pid_namespace; /* of the recorder: its inode; 0 for that of the machine */
	__u32 wake_at;	     /* so many bytes in the ring wake the recorder */
};

struct record {
	__u64 time; /* ns of CLOCK_MONOTONIC */
	__u64 lost; /* by this processor until now */
	__u64 arguments[MOST_ARGUMENTS];
	__s64 result;
	__s32 number;
	__u32 cpu;
	__s32 process; /* as it calls itself, in its own namespace */
	__s32 thread;
	char name[MOST_NAME];
	__u8 phase;
	__u8 is_compat; /* a number of a 32-bit program */
	__u16 reserved;
	__s16 captured[MOST_CAPTURES]; /* bytes; negative where they could not be read */
};

/* As long as what is captured of the call needs it. */
struct long_record {
	struct record record;
	char captured[MOST_CAPTURES][MOST_CAPTURED];
};

#endif
