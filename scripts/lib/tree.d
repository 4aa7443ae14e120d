/* SPDX-License-Identifier: MIT */
/* Part of the tools that show stacks: self->running, the node of the function that runs. */

self uint64_t running;
self uint64_t made;
self uint64_t before[uint64_t];
unsigned long below[int, unsigned long, unsigned long, unsigned long];

/* The functions that run, outermost first, are a node of a tree: this one below
 * that of its caller. A node is told of once, by a number of its own thread, so
 * that no two of them take the same. */
python$target:::function-entry
{
	this->parent = self->running;
	this->node = below[pid, this->parent, arg4, arg1];
}

python$target:::function-entry
/!this->node/
{
	self->made++;
	this->node = ((uint64_t)tid << 32) + self->made;
	below[pid, this->parent, arg4, arg1] = this->node;
	printf("~node %d %d %d %d %d\n", this->node, this->parent, pid, arg4, arg1);
}

python$target:::function-entry
{
	self->running = this->node;
	self->before[arg5] = this->parent + 1;
}

/* A clause of a tool that comes after this knows what returns as this->ended. */
python$target:::function-return
{
	this->ended = self->running;
}

python$target:::function-return
/self->before[arg5]/
{
	self->running = self->before[arg5] - 1;
	self->before[arg5] = 0;
}
