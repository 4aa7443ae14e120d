/* SPDX-License-Identifier: MIT */
/* Part of py_calltime and py_cputime: their tables, of what elapsed.d tells. */

self uint64_t outermost[uint64_t];

/* Of a function that calls itself, the first that runs. */
python$target:::function-entry
/!self->outermost[arg4]/
{
	self->outermost[arg4] = arg5;
}

python$target:::function-return
/this->start/
{
	@exclusive[pid, arg4, arg1] = sum(this->exclusive);
}

/* why: 1 when it yields, and goes on later. */
python$target:::function-return
/this->start && arg6 != 1/
{
	@count[pid, arg4, arg1] = count();
}

python$target:::function-return
/this->start && self->outermost[arg4] == arg5/
{
	self->outermost[arg4] = 0;
	@inclusive[pid, arg4, arg1] = sum(this->inclusive);
}

python$target:::function-return
/this->start && !self->own/
{
	@total[pid] = sum(this->inclusive);
}

dtrace:::END
{
	printa("@count[%d, %d, %d]: %@d\n", @count);
	printa("@exclusive[%d, %d, %d]: %@d\n", @exclusive);
	printa("@inclusive[%d, %d, %d]: %@d\n", @inclusive);
	printa("@total[%d]: %@d\n", @total);
}
