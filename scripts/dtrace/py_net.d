#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_net - what Python functions accept, connect, send and receive by sockets.
 *
 * What it shows is told in ../bpftrace/py_net.bt, and by --help.
 */

self int what;
self uint64_t since;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with running.d */
/* with names.d */

syscall::accept:entry,
syscall::accept4:entry
/pid == $target || self->depth/
{
	self->what = 1;
	self->since = timestamp;
}

syscall::connect:entry
/pid == $target || self->depth/
{
	self->what = 2;
	self->since = timestamp;
}

syscall::sendto:entry,
syscall::sendmsg:entry
/pid == $target || self->depth/
{
	self->what = 3;
	self->since = timestamp;
}

syscall::recvfrom:entry,
syscall::recvmsg:entry
/pid == $target || self->depth/
{
	self->what = 4;
	self->since = timestamp;
}

/* These are for files as well: it is a socket where the type of its inode says so. */
syscall::write:entry,
syscall::writev:entry,
syscall::sendfile64:entry
/(pid == $target || self->depth) && (int)arg0 >= 0 && (int)arg0 < curthread->files->fdt->max_fds &&
curthread->files->fdt->fd[(int)arg0] != NULL &&
(curthread->files->fdt->fd[(int)arg0]->f_inode->i_mode & 0xf000) == 0xc000/
{
	self->what = 3;
	self->since = timestamp;
}

syscall::read:entry,
syscall::readv:entry
/(pid == $target || self->depth) && (int)arg0 >= 0 && (int)arg0 < curthread->files->fdt->max_fds &&
curthread->files->fdt->fd[(int)arg0] != NULL &&
(curthread->files->fdt->fd[(int)arg0]->f_inode->i_mode & 0xf000) == 0xc000/
{
	self->what = 4;
	self->since = timestamp;
}

syscall::accept:return,
syscall::accept4:return,
syscall::connect:return,
syscall::sendto:return,
syscall::sendmsg:return,
syscall::write:return,
syscall::writev:return,
syscall::sendfile64:return,
syscall::recvfrom:return,
syscall::recvmsg:return,
syscall::read:return,
syscall::readv:return
/self->what/
{
	this->ns = timestamp - self->since;
	this->code = self->code[self->depth];
	this->name = self->name[self->depth];
	this->got = (int64_t)arg1;
	@calls[pid, this->code, this->name, self->what] = count();
	@time[pid, this->code, this->name, self->what] = sum(this->ns);
	@most[pid, this->code, this->name, self->what] = max(this->ns);
	@failed[pid, this->code, this->name, self->what] = sum(this->got < 0 ? 1 : 0);
	@bytes[pid, this->code, this->name, self->what] = sum(self->what > 2 && this->got > 0 ? this->got : 0);
	self->what = 0;
	self->since = 0;
}

dtrace:::END
{
	printa("@calls[%d, %d, %d, %d]: %@d\n", @calls);
	printa("@failed[%d, %d, %d, %d]: %@d\n", @failed);
	printa("@bytes[%d, %d, %d, %d]: %@d\n", @bytes);
	printa("@time[%d, %d, %d, %d]: %@d\n", @time);
	printa("@most[%d, %d, %d, %d]: %@d\n", @most);
}
