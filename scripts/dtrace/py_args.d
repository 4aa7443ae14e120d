#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_args - the values that Python functions are called with.
 *
 * What it shows is told in ../bpftrace/py_args.bt, and by --help.
 */

#pragma D option switchrate=10hz

/* Of the call that is read: where things are, and the argument it is at. */
this int shown;
this int new;
this uint64_t head;
this uint64_t old;
this int arguments;
this uint64_t names;
this uint64_t kinds;
this int at;
this uint64_t id;
this uint64_t object;
this uint64_t type;
this uint64_t is;
this int64_t size;
this int64_t digits;
this uint64_t state;
this int form;
this int64_t value;
this int64_t bytes;
this uint64_t from;

/* Of each argument. */
self uint64_t type[int];
self int form[int];
self int64_t value[int];
self uint64_t one[int];
self uint64_t two[int];
self uint64_t three[int];
self uint64_t four[int];
self uint64_t five[int];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/!known[pid, arg4, arg1]/
{
	known[pid, arg4, arg1] = $$1 == "" || copyinstr(arg1) == $$1 ? 2 : 1;
}

/* how: 0 when it is a call. */
python$target:::function-entry
{
	this->shown = arg6 == 0 && known[pid, arg4, arg1] > 1;
	this->new = 0;
	this->at = 0;
	this->id = 7;
}

python$target:::function-entry
/this->shown && known[pid, arg4, arg1] == 2/
{
	known[pid, arg4, arg1] = 3;
	printf("@line[%d, %d, %d]: %d\n", pid, arg4, arg1, arg2);
	printf("@file[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg0));
	printf("@func[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg1));
}

/* Where things are is told in the other one, too. */
python$target:::function-entry
/this->shown/
{
	this->head = (*(uint64_t *)copyin(arg4 + 8, 8) & 0xffffff) == 0 ? 16 : 0;
	this->old = *(uint64_t *)copyin(arg5, 8) == arg4 ? 0 : 8;
	this->from = arg4 + 48 + this->head;
	this->arguments = *(int *)copyin(this->from + 4 + this->old / 2, 4) +
		*(int *)copyin(this->from + 12 + this->old / 2, 4) +
		((*(int *)copyin(this->from, 4) >> 2) & 1) + ((*(int *)copyin(this->from, 4) >> 3) & 1);
	this->names = *(uint64_t *)copyin(arg4 + 96 + this->head, 8);
	this->kinds = *(uint64_t *)copyin(arg4 + 104 + this->head, 8);
}

/* D has no loops: a clause that has a probe six times runs six times. */
python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry
/this->shown && this->at < this->arguments/
{
	this->object = *(uint64_t *)copyin(arg5 + 72 + this->at * 8, 8);
	/* What an inner function uses, too, is in a cell. */
	this->object = *(uint8_t *)copyin(this->kinds + 32 + this->head + this->at, 1) & 0x40 ?
		*(uint64_t *)copyin(this->object + 16 + this->head, 8) : this->object;
	this->type = *(uint64_t *)copyin(this->object + 8 + this->head, 8);
	this->is = *(uint64_t *)copyin(this->type + 168 + this->head, 8);
	this->state = 0;
	this->digits = 0;
	this->form = this->is & 0x1000000 ? 1 : this->is & 0x10000000 ? 16 : this->is & 0x8000000 ? 3 :
		this->is & 0x26000000 ? 4 : 0;
	/* A float has no flag. Few types have objects as small as it, named so is one:
	 * a name that was never used may be memory that is not there. */
	this->size = *(int64_t *)copyin(this->type + 32 + this->head, 8);
	this->form = this->form || this->is & 0x200 || this->size != 24 + this->head ? this->form :
		copyinstr(*(uint64_t *)copyin(this->type + 24 + this->head, 8)) == "float" ? 5 : 0;
	this->size = this->form ? *(int64_t *)copyin(this->object + 16 + this->head, 8) : 0;

	/* An int: 30 bits in four bytes. */
	this->from = this->object + 24 + this->head;
	this->digits = this->form != 1 ? 0 : !this->old ? this->size >> 3 : this->size < 0 ? -this->size : this->size;
	this->value = this->form == 3 || this->form == 4 || this->form == 16 ? this->size : 0;
	this->value += this->digits > 0 ? *(uint32_t *)copyin(this->from, 4) : 0;
	this->value += this->digits > 1 ? (int64_t)*(uint32_t *)copyin(this->from + 4, 4) << 30 : 0;
	this->value += this->digits > 2 ? (int64_t)*(uint32_t *)copyin(this->from + 8, 4) << 60 : 0;
	this->form = this->digits > 3 || this->digits == 3 && *(uint32_t *)copyin(this->from + 8, 4) > 7 ? 2 : this->form;
	this->value = this->form == 2 ? 0 : this->value;
	this->value = this->digits && (this->old ? this->size < 0 : (this->size & 3) == 2) ? -this->value : this->value;

	this->state = this->form == 16 ? *(uint32_t *)copyin(this->object + 32 + this->head, 4) : 0;
	this->form += (this->state >> 2) & 7;
	this->bytes = this->form == 5 ? 8 : this->form == 3 ? this->size :
		this->form > 16 ? this->size * ((this->state >> 2) & 7) : 0;
	this->from = this->form == 5 ? this->object + 16 + this->head :
		this->form == 3 ? this->object + 32 + this->head :
		this->state & 0x40 ? this->object + 40 + this->head + this->old :
		this->object + 56 + this->head + 2 * this->old;
	this->from = this->form > 16 && !(this->state & 0x20) ?
		*(uint64_t *)copyin(this->object + 56 + this->head + 2 * this->old, 8) : this->from;

	self->type[this->at] = this->type;
	self->form[this->at] = this->form;
	self->value[this->at] = this->value;
	self->one[this->at] = this->bytes <= 0 ? 0 : *(uint64_t *)copyin(this->from, 8) &
		(this->bytes < 8 ? (1UL << (8 * this->bytes)) - 1 : -1UL);
	self->two[this->at] = this->bytes <= 8 ? 0 : *(uint64_t *)copyin(this->from + 8, 8) &
		(this->bytes < 16 ? (1UL << (8 * this->bytes - 64)) - 1 : -1UL);
	self->three[this->at] = this->bytes <= 16 ? 0 : *(uint64_t *)copyin(this->from + 16, 8) &
		(this->bytes < 24 ? (1UL << (8 * this->bytes - 128)) - 1 : -1UL);
	self->four[this->at] = this->bytes <= 24 ? 0 : *(uint64_t *)copyin(this->from + 24, 8) &
		(this->bytes < 32 ? (1UL << (8 * this->bytes - 192)) - 1 : -1UL);
	self->five[this->at] = this->bytes <= 32 ? 0 : *(uint64_t *)copyin(this->from + 32, 8) &
		(this->bytes < 40 ? (1UL << (8 * this->bytes - 256)) - 1 : -1UL);
	this->id = (this->id ^ (this->id >> 29) ^ this->type) * 1099511628211;
	this->id = (this->id ^ (this->id >> 29) ^ (uint64_t)this->form) * 1099511628211;
	this->id = (this->id ^ (this->id >> 29) ^ (uint64_t)this->value) * 1099511628211;
	this->id = (this->id ^ (this->id >> 29) ^ self->one[this->at]) * 1099511628211;
	this->id = (this->id ^ (this->id >> 29) ^ self->two[this->at]) * 1099511628211;
	this->id = (this->id ^ (this->id >> 29) ^ self->three[this->at]) * 1099511628211;
	this->id = (this->id ^ (this->id >> 29) ^ self->four[this->at]) * 1099511628211;
	this->id = (this->id ^ (this->id >> 29) ^ self->five[this->at]) * 1099511628211;
	this->at++;
}

python$target:::function-entry
/this->shown/
{
	this->id = (this->id ^ (this->id >> 29)) & 0x7fffffffffffffff;
	@calls[pid, arg4, arg1, this->id] = count();
	this->new = !told[pid, arg4, arg1, this->id];
	this->at = 0;
}

python$target:::function-entry
/this->new/
{
	told[pid, arg4, arg1, this->id] = 1;
	printf("@arguments[%d, %d, %d]: %d\n", pid, arg4, arg1, this->arguments);
}

python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry,
python$target:::function-entry
/this->new && this->at < this->arguments/
{
	this->type = self->type[this->at];
	printf("~argument %d %d %d %d %d %d %d %d %x %x %x %x %x\n", pid, arg4, arg1, this->id, this->at,
		this->type, self->form[this->at], self->value[this->at], self->one[this->at],
		self->two[this->at], self->three[this->at], self->four[this->at], self->five[this->at]);
	printf("@parameter[%d, %d, %d, %d]: %s\n", pid, arg4, arg1, this->at,
		copyinstr(*(uint64_t *)copyin(this->names + 24 + this->head + this->at * 8, 8) + 40 + this->head + this->old));
	this->at++;
	/* Where that cannot be read, only it is not there. */
	printf("@type[%d, %d]: %s\n", pid, this->type,
		copyinstr(*(uint64_t *)copyin(this->type + 24 + this->head, 8)));
}

dtrace:::END
{
	printa("@calls[%d, %d, %d, %d]: %@d\n", @calls);
}
