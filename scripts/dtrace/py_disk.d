#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_disk - which Python functions truly reach the disk, and how long that takes.
 *
 * What it shows is told in ../bpftrace/py_disk.bt, and by --help.
 */

/* Of what is asked of a disk, by where on it that begins. */
uint64_t asked[uint64_t];
int asked_by[uint64_t];
uint64_t asked_code[uint64_t];
uint64_t asked_name[uint64_t];
int asked_what[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with running.d */
/* with names.d */

/* Here the thread is still the one that asks. What it asks for is 0 a read, 1 a
 * write, 2 a flush, 3 a discard, 5 a discard that erases. */
rawtp:::block_getrq,
rawtp:::block_bio_backmerge,
rawtp:::block_bio_frontmerge
{
	this->bio = (struct bio *)arg0;
	this->bytes = (uint64_t)this->bio->bi_iter.bi_size;
	this->sector = (uint64_t)this->bio->bi_iter.bi_sector;
	this->op = this->bio->bi_opf & 0xff;
	this->what = this->op == 0 ? 1 : this->op == 3 || this->op == 5 ? 4 : this->bytes ? 2 : 3;
	this->code = self->code[self->depth];
	this->name = self->name[self->depth];
}

rawtp:::block_getrq,
rawtp:::block_bio_backmerge,
rawtp:::block_bio_frontmerge
/pid == $target || self->depth/
{
	@count[pid, this->code, this->name, this->what] = count();
	@bytes[pid, this->code, this->name, this->what] = sum(this->bytes);
}

rawtp:::block_getrq,
rawtp:::block_bio_backmerge,
rawtp:::block_bio_frontmerge
/pid != $target && !self->depth/
{
	@other_count[execname, this->what] = count();
	@other_bytes[execname, this->what] = sum(this->bytes);
}

/* Known by where on a disk it begins, as in the other one. */
rawtp:::block_getrq,
rawtp:::block_bio_frontmerge
/(pid == $target || self->depth) && this->bytes/
{
	asked[this->sector] = timestamp;
	asked_by[this->sector] = pid;
	asked_code[this->sector] = this->code;
	asked_name[this->sector] = this->name;
	asked_what[this->sector] = this->what;
}

rawtp:::block_rq_complete
{
	this->sector = (uint64_t)((struct request *)arg0)->__sector;
}

rawtp:::block_rq_complete
/asked[this->sector]/
{
	this->ns = timestamp - asked[this->sector];
	this->by = asked_by[this->sector];
	this->code = asked_code[this->sector];
	this->name = asked_name[this->sector];
	this->what = asked_what[this->sector];
	@timed[this->by, this->code, this->name, this->what] = count();
	@time[this->by, this->code, this->name, this->what] = sum(this->ns);
	@most[this->by, this->code, this->name, this->what] = max(this->ns);
	asked[this->sector] = 0;
	asked_by[this->sector] = 0;
	asked_code[this->sector] = 0;
	asked_name[this->sector] = 0;
	asked_what[this->sector] = 0;
}

dtrace:::END
{
	printa("@count[%d, %d, %d, %d]: %@d\n", @count);
	printa("@bytes[%d, %d, %d, %d]: %@d\n", @bytes);
	printa("@timed[%d, %d, %d, %d]: %@d\n", @timed);
	printa("@time[%d, %d, %d, %d]: %@d\n", @time);
	printa("@most[%d, %d, %d, %d]: %@d\n", @most);
	printa("@other_count[%s, %d]: %@d\n", @other_count);
	printa("@other_bytes[%s, %d]: %@d\n", @other_bytes);
}
