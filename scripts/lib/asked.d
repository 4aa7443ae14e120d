/* SPDX-License-Identifier: MIT */
/* Part of the tools that show what happens in FUNCTION, or in all: known is 2 where it is. */

/* A name is read once: 1 is one that is not asked for. */
python$target:::function-entry
/!known[pid, arg4, arg1] && ($$1 == "" || copyinstr(arg1) == $$1)/
{
	known[pid, arg4, arg1] = 2;
	printf("@file[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg0));
	printf("@func[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg1));
}

python$target:::function-entry
/!known[pid, arg4, arg1]/
{
	known[pid, arg4, arg1] = 1;
}
