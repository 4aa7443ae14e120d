/* SPDX-License-Identifier: MIT */
/* Part of the tools that show what a function does: which one runs in each thread,
 * self->code[self->depth] and self->name[self->depth], both 0 where none does. */

self int depth;
self uint64_t code[int];
self uint64_t name[int];

python$target:::function-entry
{
	self->depth++;
	self->code[self->depth] = arg4;
	self->name[self->depth] = arg1;
}

python$target:::function-return
/self->depth/
{
	self->code[self->depth] = 0;
	self->name[self->depth] = 0;
	self->depth--;
}
