/* SPDX-License-Identifier: MIT */
/* The names that numbers have, as bits or as a choice. */

#include "names.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* clang-format off */
#define BIT(name) { name, name, #name }
#define CHOICE(name) { ~0ul, (unsigned int)name, #name }
#define PART(mask, name) { mask, name, #name }
/* clang-format on */
#define NAMES(of, ...)                                                                             \
	const struct names names_##of = { (const struct name[]){ __VA_ARGS__, { 0, 0, NULL } } }

NAMES(open, PART(O_ACCMODE, O_RDONLY), PART(O_ACCMODE, O_WRONLY), PART(O_ACCMODE, O_RDWR),
      BIT(O_CREAT), BIT(O_EXCL), BIT(O_NOCTTY), BIT(O_TRUNC), BIT(O_APPEND), BIT(O_NONBLOCK),
      BIT(O_SYNC), BIT(O_DSYNC), BIT(O_DIRECT), BIT(O_TMPFILE), BIT(O_DIRECTORY), BIT(O_NOFOLLOW),
      BIT(O_NOATIME), BIT(O_CLOEXEC), BIT(O_PATH));

NAMES(family, CHOICE(AF_UNIX), CHOICE(AF_INET), CHOICE(AF_INET6), CHOICE(AF_NETLINK),
      CHOICE(AF_PACKET), CHOICE(AF_VSOCK));

NAMES(socket, PART(0xf, SOCK_STREAM), PART(0xf, SOCK_DGRAM), PART(0xf, SOCK_RAW),
      PART(0xf, SOCK_SEQPACKET), BIT(SOCK_NONBLOCK), BIT(SOCK_CLOEXEC));

NAMES(socket_flags, BIT(SOCK_NONBLOCK), BIT(SOCK_CLOEXEC));

NAMES(message, BIT(MSG_OOB), BIT(MSG_PEEK), BIT(MSG_DONTROUTE), BIT(MSG_TRUNC), BIT(MSG_DONTWAIT),
      BIT(MSG_WAITALL), BIT(MSG_NOSIGNAL), BIT(MSG_MORE), BIT(MSG_ERRQUEUE), BIT(MSG_FASTOPEN),
      BIT(MSG_CMSG_CLOEXEC), BIT(MSG_ZEROCOPY));

NAMES(protection, CHOICE(PROT_NONE), BIT(PROT_READ), BIT(PROT_WRITE), BIT(PROT_EXEC));

NAMES(mapping, PART(MAP_TYPE, MAP_SHARED), PART(MAP_TYPE, MAP_PRIVATE),
      PART(MAP_TYPE, MAP_SHARED_VALIDATE), BIT(MAP_FIXED), BIT(MAP_ANONYMOUS), BIT(MAP_GROWSDOWN),
      BIT(MAP_NORESERVE), BIT(MAP_POPULATE), BIT(MAP_STACK), BIT(MAP_HUGETLB), BIT(MAP_LOCKED),
      BIT(MAP_FIXED_NOREPLACE));

NAMES(poll, BIT(POLLIN), BIT(POLLPRI), BIT(POLLOUT), BIT(POLLERR), BIT(POLLHUP), BIT(POLLNVAL),
      BIT(POLLRDHUP));

NAMES(epoll, CHOICE(EPOLL_CTL_ADD), CHOICE(EPOLL_CTL_DEL), CHOICE(EPOLL_CTL_MOD));

NAMES(futex, PART(FUTEX_CMD_MASK, FUTEX_WAIT), PART(FUTEX_CMD_MASK, FUTEX_WAKE),
      PART(FUTEX_CMD_MASK, FUTEX_REQUEUE), PART(FUTEX_CMD_MASK, FUTEX_CMP_REQUEUE),
      PART(FUTEX_CMD_MASK, FUTEX_WAKE_OP), PART(FUTEX_CMD_MASK, FUTEX_LOCK_PI),
      PART(FUTEX_CMD_MASK, FUTEX_UNLOCK_PI), PART(FUTEX_CMD_MASK, FUTEX_WAIT_BITSET),
      PART(FUTEX_CMD_MASK, FUTEX_WAKE_BITSET), BIT(FUTEX_PRIVATE_FLAG), BIT(FUTEX_CLOCK_REALTIME));

NAMES(fcntl, CHOICE(F_DUPFD), CHOICE(F_GETFD), CHOICE(F_SETFD), CHOICE(F_GETFL), CHOICE(F_SETFL),
      CHOICE(F_GETLK), CHOICE(F_SETLK), CHOICE(F_SETLKW), CHOICE(F_SETOWN), CHOICE(F_GETOWN),
      CHOICE(F_DUPFD_CLOEXEC), CHOICE(F_SETPIPE_SZ), CHOICE(F_GETPIPE_SZ));

NAMES(advice, CHOICE(MADV_NORMAL), CHOICE(MADV_RANDOM), CHOICE(MADV_SEQUENTIAL),
      CHOICE(MADV_WILLNEED), CHOICE(MADV_DONTNEED), CHOICE(MADV_FREE), CHOICE(MADV_DONTFORK),
      CHOICE(MADV_HUGEPAGE), CHOICE(MADV_NOHUGEPAGE));

NAMES(level, CHOICE(SOL_SOCKET), { ~0ul, 0, "SOL_IP" }, { ~0ul, 6, "SOL_TCP" },
      { ~0ul, 17, "SOL_UDP" }, { ~0ul, 41, "SOL_IPV6" });

NAMES(shutdown, CHOICE(SHUT_RD), CHOICE(SHUT_WR), CHOICE(SHUT_RDWR));

NAMES(at, BIT(AT_SYMLINK_NOFOLLOW), BIT(AT_REMOVEDIR), BIT(AT_SYMLINK_FOLLOW), BIT(AT_NO_AUTOMOUNT),
      BIT(AT_EMPTY_PATH));

NAMES(access, CHOICE(F_OK), BIT(R_OK), BIT(W_OK), BIT(X_OK));

NAMES(clone, BIT(CLONE_VM), BIT(CLONE_FS), BIT(CLONE_FILES), BIT(CLONE_SIGHAND), BIT(CLONE_VFORK),
      BIT(CLONE_PARENT), BIT(CLONE_THREAD), BIT(CLONE_NEWNS), BIT(CLONE_SYSVSEM), BIT(CLONE_SETTLS),
      BIT(CLONE_PARENT_SETTID), BIT(CLONE_CHILD_CLEARTID), BIT(CLONE_CHILD_SETTID),
      BIT(CLONE_NEWUTS), BIT(CLONE_NEWIPC), BIT(CLONE_NEWUSER), BIT(CLONE_NEWPID),
      BIT(CLONE_NEWNET), PART(0xff, SIGCHLD));

NAMES(clock, CHOICE(CLOCK_REALTIME), CHOICE(CLOCK_MONOTONIC), CHOICE(CLOCK_PROCESS_CPUTIME_ID),
      CHOICE(CLOCK_THREAD_CPUTIME_ID), CHOICE(CLOCK_MONOTONIC_RAW), CHOICE(CLOCK_BOOTTIME));

NAMES(whence, CHOICE(SEEK_SET), CHOICE(SEEK_CUR), CHOICE(SEEK_END), CHOICE(SEEK_DATA),
      CHOICE(SEEK_HOLE));

/* Of pipes, eventfd and epoll alike. */
NAMES(descriptor, BIT(O_NONBLOCK), BIT(O_CLOEXEC));

NAMES(signal, CHOICE(SIGHUP), CHOICE(SIGINT), CHOICE(SIGQUIT), CHOICE(SIGABRT), CHOICE(SIGKILL),
      CHOICE(SIGUSR1), CHOICE(SIGSEGV), CHOICE(SIGUSR2), CHOICE(SIGPIPE), CHOICE(SIGALRM),
      CHOICE(SIGTERM), CHOICE(SIGCHLD), CHOICE(SIGCONT), CHOICE(SIGSTOP));

static void add_name(char *text, size_t size, const char *name)
{
	size_t length = strlen(text);

	snprintf(text + length, size - length, "%s%s", length ? "|" : "", name);
}

void names_write(const struct names *names, unsigned long value, char *text, size_t size)
{
	unsigned long rest = value, told = 0;
	char number[24];

	*text = '\0';
	for (const struct name *name = names->names; name->name; name++) {
		if (name->mask & told || (value & name->mask) != name->value)
			continue;
		add_name(text, size, name->name);
		told |= name->mask;
		rest &= ~name->mask;
	}
	snprintf(number, sizeof(number), rest < 10 ? "%lu" : "0x%lx", rest);
	if (rest || !*text)
		add_name(text, size, number);
}
