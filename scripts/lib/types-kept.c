// SPDX-License-Identifier: MIT
/*
 * Preloaded into DTrace: what it knows of the kernel's types is not freed.
 *
 * It frees them when it ends, and for each of the hundred thousand names libctf
 * walks through a list: 3 to 7 seconds after the last line, in which nothing happens
 * any more. The process's end frees them at once.
 */
#include <stdlib.h>

void ctf_file_close(void *file)
{
	(void)file;
}

/* What DTrace starts has an environment without it. */
__attribute__((constructor)) static void be_unseen(void)
{
	unsetenv("LD_PRELOAD");
}
