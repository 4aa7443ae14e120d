/* SPDX-License-Identifier: MIT */
/* Part of the tools that show functions: file and name of each, told once, and its line. */

/* how: 0 when it is a call. What goes on, as a generator does, is in another line than
 * its first. A function is looked up once an event: seen is 2 where all is told. */
python$target:::function-entry
/arg6 == 0 && seen[pid, arg4, arg1] != 2/
{
	seen[pid, arg4, arg1] = 2;
	printf("@line[%d, %d, %d]: %d\n", pid, arg4, arg1, arg2);
	printf("@file[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg0));
	printf("@func[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg1));
}

python$target:::function-entry
/arg6 != 0 && !seen[pid, arg4, arg1]/
{
	seen[pid, arg4, arg1] = 1;
	printf("@file[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg0));
	printf("@func[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg1));
}
