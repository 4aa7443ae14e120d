/* SPDX-License-Identifier: MIT */
/* Arguments that are told as text: names of bits, and what a pointer leads to. */

#include "text.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un local;
};

static void write_internet(int family, const void *host, in_port_t port, char *text)
{
	char name[INET6_ADDRSTRLEN] = "?";

	inet_ntop(family, host, name, sizeof(name));
	snprintf(text, MOST_TEXT, family == AF_INET6 ? "[%s]:%u" : "%s:%u", name, ntohs(port));
}

/* A name that begins with a zero is of no file; it is written with an @. */
static void write_local(const char *path, size_t length, char *text)
{
	if (!length)
		snprintf(text, MOST_TEXT, "unix");
	else if (!*path)
		snprintf(text, MOST_TEXT, "unix:@%.*s", (int)length - 1, path + 1);
	else
		snprintf(text, MOST_TEXT, "unix:%.*s", (int)length, path);
}

static void write_address(const char *bytes, size_t length, char *text)
{
	union address address = { .any.sa_family = AF_UNSPEC };
	size_t before = offsetof(struct sockaddr_un, sun_path);

	memcpy(&address, bytes, length < sizeof(address) ? length : sizeof(address));
	if (length < sizeof(sa_family_t))
		snprintf(text, MOST_TEXT, "?");
	else if (address.any.sa_family == AF_INET && length >= sizeof(address.v4))
		write_internet(AF_INET, &address.v4.sin_addr, address.v4.sin_port, text);
	else if (address.any.sa_family == AF_INET6 &&
		 length >= offsetof(struct sockaddr_in6, sin6_scope_id))
		write_internet(AF_INET6, &address.v6.sin6_addr, address.v6.sin6_port, text);
	else if (address.any.sa_family == AF_UNIX)
		write_local(bytes + before, length > before ? length - before : 0, text);
	else
		names_write(&names_family, address.any.sa_family, text, MOST_TEXT);
}

static void write_polled(const struct long_record *record, uint64_t count, char *text)
{
	const struct pollfd *polled = (const void *)record->captured;
	size_t known = (size_t)record->record.captured / sizeof(*polled);
	bool is_back = record->record.phase == PHASE_EXIT;

	for (size_t i = 0; i < known; i++) {
		short events = is_back ? polled[i].revents : polled[i].events;
		size_t length = strlen(text);
		char names[64];

		if (is_back && !events)
			continue;
		names_write(&names_poll, (unsigned short)events, names, sizeof(names));
		snprintf(text + length, MOST_TEXT - length, "%s%d:%s", length ? " " : "",
			 polled[i].fd, names);
	}
	if (known < count && *text)
		strncat(text, " …", MOST_TEXT - strlen(text) - 1);
}

/* The last byte is a zero; a path that fills all may have gone on. */
static void write_path(const struct long_record *record, char *text)
{
	snprintf(text, MOST_TEXT, "%.*s%s", MOST_CAPTURED, record->captured,
		 record->record.captured == MOST_CAPTURED ? "…" : "");
}

static void write_folder(int folder, char *text)
{
	snprintf(text, MOST_TEXT, folder == AT_FDCWD ? "AT_FDCWD" : "%d", folder);
}

static void write_captured(const struct argument *argument, const struct long_record *record,
			   uint64_t value, uint64_t count, char *text)
{
	if (!value)
		snprintf(text, MOST_TEXT, "NULL");
	else if (record->record.captured < 0)
		snprintf(text, MOST_TEXT, "?");
	else if (argument->form == FORM_PATH)
		write_path(record, text);
	else if (argument->form == FORM_POLL)
		write_polled(record, count, text);
	else
		write_address(record->captured, (size_t)record->record.captured, text);
}

void text_write(const struct argument *argument, const struct long_record *record, size_t index,
		char *text)
{
	uint64_t value = record->record.arguments[index];

	*text = '\0';
	if (argument->form == FORM_NAMES)
		names_write(argument->names, (unsigned int)value, text, MOST_TEXT);
	else if (argument->form == FORM_FOLDER)
		write_folder((int)value, text);
	else
		write_captured(argument, record, value,
			       index + 1 < MOST_ARGUMENTS ? record->record.arguments[index + 1] : 0,
			       text);
}
