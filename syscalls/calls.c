/* SPDX-License-Identifier: MIT */
/* The system calls: their names, and what their arguments are. */

#include "calls.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

/* clang-format off */
#define ARGUMENT(name, form, names) { name, form, names }
/* clang-format on */
#define INT(name) ARGUMENT(#name, FORM_INT, NULL)
#define LONG(name) ARGUMENT(#name, FORM_LONG, NULL)
#define SIZE(name) ARGUMENT(#name, FORM_SIZE, NULL)
#define POINTER(name) ARGUMENT(#name, FORM_POINTER, NULL)
#define MODE(name) ARGUMENT(#name, FORM_MODE, NULL)
#define FOLDER(name) ARGUMENT(#name, FORM_FOLDER, NULL)
#define PATH(name) ARGUMENT(#name, FORM_PATH, NULL)
#define ADDRESS(name) ARGUMENT(#name, FORM_ADDRESS, NULL)
#define ADDRESS_BACK(name) ARGUMENT(#name, FORM_ADDRESS_BACK, NULL)
#define OPTION(name) ARGUMENT(#name, FORM_OPTION, NULL)
#define VALUE(name) ARGUMENT(#name, FORM_VALUE, NULL)
#define VALUE_BACK(name) ARGUMENT(#name, FORM_VALUE_BACK, NULL)
#define POLL(name) ARGUMENT(#name, FORM_POLL, NULL)
#define EVENT(name) ARGUMENT(#name, FORM_EVENT, NULL)
#define EVENTS_BACK(name) ARGUMENT(#name, FORM_EVENTS_BACK, NULL)
#define NAMED(name, of) ARGUMENT(#name, FORM_NAMES, &names_##of)

#define CALL(name, ...) [SYS_##name] = { { __VA_ARGS__ }, false }
#define CALL_FOR_POINTER(name, ...) [SYS_##name] = { { __VA_ARGS__ }, true }

static const char *const call_names[MOST_CALLS] = {
#define NAME(name) [SYS_##name] = #name,
#include "numbers.h"
#undef NAME
};

/* The arguments are called what the kernel calls them. */
static const struct call calls[MOST_CALLS] = {
	/* descriptors */
	CALL(read, INT(fd), POINTER(buf), SIZE(count)),
	CALL(write, INT(fd), POINTER(buf), SIZE(count)),
	CALL(pread64, INT(fd), POINTER(buf), SIZE(count), LONG(pos)),
	CALL(pwrite64, INT(fd), POINTER(buf), SIZE(count), LONG(pos)),
	CALL(readv, INT(fd), POINTER(vec), SIZE(vlen)),
	CALL(writev, INT(fd), POINTER(vec), SIZE(vlen)),
	CALL(preadv, INT(fd), POINTER(vec), SIZE(vlen), LONG(pos_l)),
	CALL(pwritev, INT(fd), POINTER(vec), SIZE(vlen), LONG(pos_l)),
	CALL(lseek, INT(fd), LONG(offset), NAMED(whence, whence)),
	CALL(sendfile, INT(out_fd), INT(in_fd), POINTER(offset), SIZE(count)),
	CALL(splice, INT(fd_in), POINTER(off_in), INT(fd_out), POINTER(off_out), SIZE(len)),
	CALL(close, INT(fd)),
	CALL(dup, INT(fildes)),
	CALL(dup2, INT(oldfd), INT(newfd)),
	CALL(dup3, INT(oldfd), INT(newfd), NAMED(flags, descriptor)),
	CALL(pipe, POINTER(fildes)),
	CALL(pipe2, POINTER(fildes), NAMED(flags, descriptor)),
	CALL(fcntl, INT(fd), NAMED(cmd, fcntl), POINTER(arg)),
	CALL(ioctl, INT(fd), NAMED(cmd, ioctl), POINTER(arg)),
	CALL(flock, INT(fd), INT(cmd)),
	CALL(fsync, INT(fd)),
	CALL(fdatasync, INT(fd)),
	CALL(eventfd2, INT(count), NAMED(flags, descriptor)),
	/* files */
	CALL(open, PATH(filename), NAMED(flags, open), MODE(mode)),
	CALL(openat, FOLDER(dfd), PATH(filename), NAMED(flags, open), MODE(mode)),
	CALL(creat, PATH(pathname), MODE(mode)),
	CALL(truncate, PATH(path), LONG(length)),
	CALL(ftruncate, INT(fd), LONG(length)),
	CALL(stat, PATH(filename), POINTER(statbuf)),
	CALL(lstat, PATH(filename), POINTER(statbuf)),
	CALL(fstat, INT(fd), POINTER(statbuf)),
	CALL(newfstatat, FOLDER(dfd), PATH(filename), POINTER(statbuf), NAMED(flag, at)),
	CALL(statx, FOLDER(dfd), PATH(filename), NAMED(flags, at), POINTER(mask), POINTER(buffer)),
	CALL(access, PATH(filename), NAMED(mode, access)),
	CALL(faccessat, FOLDER(dfd), PATH(filename), NAMED(mode, access)),
	CALL(faccessat2, FOLDER(dfd), PATH(filename), NAMED(mode, access), NAMED(flags, at)),
	CALL(readlink, PATH(path), POINTER(buf), SIZE(bufsiz)),
	CALL(readlinkat, FOLDER(dfd), PATH(pathname), POINTER(buf), SIZE(bufsiz)),
	CALL(getdents64, INT(fd), POINTER(dirent), SIZE(count)),
	CALL(getcwd, POINTER(buf), SIZE(size)),
	CALL(chdir, PATH(filename)),
	CALL(mkdir, PATH(pathname), MODE(mode)),
	CALL(mkdirat, FOLDER(dfd), PATH(pathname), MODE(mode)),
	CALL(rmdir, PATH(pathname)),
	CALL(unlink, PATH(pathname)),
	CALL(unlinkat, FOLDER(dfd), PATH(pathname), NAMED(flag, at)),
	CALL(rename, PATH(oldname), PATH(newname)),
	CALL(renameat, FOLDER(olddfd), PATH(oldname), FOLDER(newdfd), PATH(newname)),
	CALL(renameat2, FOLDER(olddfd), PATH(oldname), FOLDER(newdfd), PATH(newname),
	     NAMED(flags, rename)),
	CALL(link, PATH(oldname), PATH(newname)),
	CALL(linkat, FOLDER(olddfd), PATH(oldname), FOLDER(newdfd), PATH(newname),
	     NAMED(flags, at)),
	CALL(symlink, PATH(oldname), PATH(newname)),
	CALL(symlinkat, PATH(oldname), FOLDER(newdfd), PATH(newname)),
	CALL(chmod, PATH(filename), MODE(mode)),
	CALL(fchmod, INT(fd), MODE(mode)),
	CALL(statfs, PATH(pathname), POINTER(buf)),
	CALL(memfd_create, PATH(uname), POINTER(flags)),
	/* sockets */
	CALL(socket, NAMED(family, family), NAMED(type, socket), INT(protocol)),
	CALL(socketpair, NAMED(family, family), NAMED(type, socket), INT(protocol),
	     POINTER(usockvec)),
	CALL(bind, INT(fd), ADDRESS(umyaddr), INT(addrlen)),
	CALL(listen, INT(fd), INT(backlog)),
	CALL(connect, INT(fd), ADDRESS(uservaddr), INT(addrlen)),
	CALL(accept, INT(fd), ADDRESS_BACK(upeer_sockaddr), POINTER(upeer_addrlen)),
	CALL(accept4, INT(fd), ADDRESS_BACK(upeer_sockaddr), POINTER(upeer_addrlen),
	     NAMED(flags, socket_flags)),
	CALL(getsockname, INT(fd), ADDRESS_BACK(usockaddr), POINTER(usockaddr_len)),
	CALL(getpeername, INT(fd), ADDRESS_BACK(usockaddr), POINTER(usockaddr_len)),
	CALL(sendto, INT(fd), POINTER(buff), SIZE(len), NAMED(flags, message), ADDRESS(addr),
	     INT(addr_len)),
	CALL(recvfrom, INT(fd), POINTER(ubuf), SIZE(size), NAMED(flags, message),
	     ADDRESS_BACK(addr), POINTER(addr_len)),
	CALL(sendmsg, INT(fd), POINTER(msg), NAMED(flags, message)),
	CALL(recvmsg, INT(fd), POINTER(msg), NAMED(flags, message)),
	CALL(sendmmsg, INT(fd), POINTER(mmsg), SIZE(vlen), NAMED(flags, message)),
	CALL(recvmmsg, INT(fd), POINTER(mmsg), SIZE(vlen), NAMED(flags, message), POINTER(timeout)),
	CALL(shutdown, INT(fd), NAMED(how, shutdown)),
	CALL(setsockopt, INT(fd), NAMED(level, level), OPTION(optname), VALUE(optval), INT(optlen)),
	CALL(getsockopt, INT(fd), NAMED(level, level), OPTION(optname), VALUE_BACK(optval),
	     POINTER(optlen)),
	/* waiting */
	CALL(poll, POLL(ufds), SIZE(nfds), INT(timeout_msecs)),
	CALL(ppoll, POLL(ufds), SIZE(nfds), POINTER(tsp), POINTER(sigmask)),
	CALL(select, INT(n), POINTER(inp), POINTER(outp), POINTER(exp), POINTER(tvp)),
	CALL(pselect6, INT(n), POINTER(inp), POINTER(outp), POINTER(exp), POINTER(tsp)),
	CALL(epoll_create1, NAMED(flags, descriptor)),
	CALL(epoll_ctl, INT(epfd), NAMED(op, epoll_ctl), INT(fd), EVENT(event)),
	CALL(epoll_wait, INT(epfd), EVENTS_BACK(events), INT(maxevents), INT(timeout)),
	CALL(epoll_pwait, INT(epfd), EVENTS_BACK(events), INT(maxevents), INT(timeout),
	     POINTER(sigmask)),
	CALL(epoll_pwait2, INT(epfd), EVENTS_BACK(events), INT(maxevents), POINTER(timeout),
	     POINTER(sigmask)),
	CALL(futex, POINTER(uaddr), NAMED(op, futex), INT(val), POINTER(utime), POINTER(uaddr2),
	     POINTER(val3)),
	CALL(nanosleep, POINTER(rqtp), POINTER(rmtp)),
	CALL(clock_nanosleep, NAMED(which_clock, clock), INT(flags), POINTER(rqtp), POINTER(rmtp)),
	CALL(clock_gettime, NAMED(which_clock, clock), POINTER(tp)),
	CALL(timerfd_create, NAMED(clockid, clock), NAMED(flags, descriptor)),
	/* memory */
	CALL_FOR_POINTER(mmap, POINTER(addr), SIZE(len), NAMED(prot, protection),
			 NAMED(flags, mapping), INT(fd), POINTER(off)),
	CALL(munmap, POINTER(addr), SIZE(len)),
	CALL(mprotect, POINTER(start), SIZE(len), NAMED(prot, protection)),
	CALL_FOR_POINTER(mremap, POINTER(addr), SIZE(old_len), SIZE(new_len), POINTER(flags),
			 POINTER(new_addr)),
	CALL(madvise, POINTER(start), SIZE(len_in), NAMED(behavior, advice)),
	CALL_FOR_POINTER(brk, POINTER(brk)),
	CALL(getrandom, POINTER(ubuf), SIZE(len), POINTER(flags)),
	/* processes and signals */
	CALL(clone, NAMED(clone_flags, clone), POINTER(newsp), POINTER(parent_tidptr),
	     POINTER(child_tidptr), POINTER(tls)),
	CALL(clone3, POINTER(uargs), SIZE(size)),
	CALL(execve, PATH(filename), POINTER(argv), POINTER(envp)),
	CALL(exit, INT(error_code)),
	CALL(exit_group, INT(error_code)),
	CALL(wait4, INT(upid), POINTER(stat_addr), INT(options), POINTER(ru)),
	CALL(kill, INT(pid), NAMED(sig, signal)),
	CALL(tgkill, INT(tgid), INT(pid), NAMED(sig, signal)),
	CALL(rt_sigaction, NAMED(sig, signal), POINTER(act), POINTER(oact), SIZE(sigsetsize)),
	CALL(rt_sigprocmask, INT(how), POINTER(nset), POINTER(oset), SIZE(sigsetsize)),
};

/* A handler of a signal returns by a call that has made itself forgotten. */
static bool is_sigreturn(const struct record *record)
{
	return record->number == -1 && record->phase == PHASE_EXIT;
}

unsigned int call_class(const struct record *record)
{
	unsigned int number =
	    is_sigreturn(record) ? SYS_rt_sigreturn : (unsigned int)record->number;

	if (record->is_compat)
		return CLASS_COMPAT;
	return call_name(number) ? number : CLASS_UNKNOWN;
}

const char *call_name(unsigned int class)
{
	return class < MOST_CALLS ? call_names[class] : NULL;
}

const struct call *call_find(unsigned int class)
{
	static const struct call unknown = { .is_pointer = false };

	return class < MOST_CALLS ? &calls[class] : &unknown;
}

bool form_is_text(enum form form, enum phase phase)
{
	switch (form) {
	case FORM_FOLDER:
	case FORM_NAMES:
	case FORM_PATH:
	case FORM_ADDRESS:
	case FORM_OPTION:
	case FORM_VALUE:
	case FORM_POLL:
	case FORM_EVENT:
		return true;
	case FORM_ADDRESS_BACK:
	case FORM_VALUE_BACK:
	case FORM_EVENTS_BACK:
		return phase == PHASE_EXIT;
	default:
		return false;
	}
}

/* Of what is polled: on entry what is waited for, on exit what is ready. */
static struct capture capture_for(enum form form, enum phase phase)
{
	static const struct capture captures[][PHASES] = {
		[FORM_PATH] = { { .kind = CAPTURE_STRING } },
		[FORM_ADDRESS] = { { .kind = CAPTURE_BYTES, .size = 1 } },
		[FORM_ADDRESS_BACK][PHASE_EXIT] = { .kind = CAPTURE_BYTES_AT },
		[FORM_VALUE] = { { .kind = CAPTURE_BYTES, .size = 1 } },
		[FORM_VALUE_BACK][PHASE_EXIT] = { .kind = CAPTURE_BYTES_AT },
		[FORM_POLL] = { { .kind = CAPTURE_BYTES, .size = sizeof(struct pollfd) },
				{ .kind = CAPTURE_BYTES, .size = sizeof(struct pollfd) } },
		[FORM_EVENT] = { { .kind = CAPTURE_ONE, .size = sizeof(struct epoll_event) } },
		[FORM_EVENTS_BACK][PHASE_EXIT] = { .kind = CAPTURE_BYTES_RETURNED,
						   .size = sizeof(struct epoll_event) },
	};

	return captures[form][phase];
}

struct captures call_captures(const struct call *call, enum phase phase)
{
	struct captures captures = { .each[0].kind = CAPTURE_NOTHING };
	size_t count = 0;

	for (__u8 i = 0; i < MOST_ARGUMENTS && count < MOST_CAPTURES; i++) {
		captures.each[count] = capture_for(call->arguments[i].form, phase);
		captures.each[count].argument = i;
		if (captures.each[count].kind)
			count++;
	}
	return captures;
}

const struct argument *call_told_back(const struct call *call)
{
	struct captures captures = call_captures(call, PHASE_EXIT);

	return captures.each[0].kind ? &call->arguments[captures.each[0].argument] : NULL;
}
