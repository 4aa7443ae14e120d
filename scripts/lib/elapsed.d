/* SPDX-License-Identifier: MIT */
/* Part of the tools that show how long calls take: this->inclusive and this->exclusive of
 * what returns. By which clock is theirs: self->start[arg5] is set after all else of a
 * call, this->now and this->start, 0 where that was not seen, before all else of a return. */

self uint64_t own;
self uint64_t before[uint64_t];

/* A thread adds up the time that calls used themselves, from its outermost call
 * on and beginning with 1; by how much that has grown when a call ends is the
 * time of what it called. */
python$target:::function-entry
{
	self->before[arg5] = self->own;
	self->own = self->own ? self->own : 1;
}

python$target:::function-return
/this->start/
{
	this->inclusive = this->now - this->start;
	this->before = self->before[arg5];
	this->exclusive = this->inclusive + (this->before ? this->before : 1) - self->own;
	self->own = this->before ? this->before + this->inclusive : 0;
	self->start[arg5] = 0;
	self->before[arg5] = 0;
}
