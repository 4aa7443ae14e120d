/* SPDX-License-Identifier: MIT */
/* A program of a few calls, built with -finstrument-functions. */

#include <stdio.h>

static int count_cats(int box)
{
	return box * 2;
}

int open_box(int box)
{
	return count_cats(box) + 1;
}

int main(void)
{
	printf("%d cats\n", open_box(20));
	return 0;
}
