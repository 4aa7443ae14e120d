/* SPDX-License-Identifier: MIT */
/* Arguments that are told as text: names of bits, and what a pointer leads to. */

#include "text.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

/* Numbers above are of no descriptor, most likely. */
enum { MOST_DESCRIPTORS = 1 << 20 };

/* What an argument led to; its size is negative where it could not be read. */
struct memory {
	const char *bytes;
	int size;
};

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

/* False where there is no room, for it and for what tells that there was more. */
static bool add_item(char *text, const char *item)
{
	static const char more[] = " …";
	size_t length = strlen(text);

	if (length + strlen(item) + 1 + sizeof(more) > MOST_TEXT) {
		strcat(text, more);
		return false;
	}
	snprintf(text + length, MOST_TEXT - length, "%s%s", length ? " " : "", item);
	return true;
}

static void write_polled(const struct memory *memory, uint64_t count, enum phase phase, char *text)
{
	const struct pollfd *polled = (const void *)memory->bytes;
	size_t known = (size_t)memory->size / sizeof(*polled);
	char names[64], item[sizeof(names) + 16];

	for (size_t i = 0; i < known; i++) {
		short events = phase == PHASE_EXIT ? polled[i].revents : polled[i].events;

		if (phase == PHASE_EXIT && !events)
			continue;
		names_write(&names_poll, (unsigned short)events, names, sizeof(names));
		snprintf(item, sizeof(item), "%d:%s", polled[i].fd, names);
		if (!add_item(text, item))
			return;
	}
	if (known < count && *text)
		add_item(text, "…");
}

/* What the program wants to be told with it: as a rule the descriptor, in the lower half. */
static void write_events(const struct memory *memory, uint64_t count, char *text)
{
	const struct epoll_event *events = (const void *)memory->bytes;
	size_t known = (size_t)memory->size / sizeof(*events);
	char names[160], item[sizeof(names) + 24];

	for (size_t i = 0; i < known; i++) {
		uint64_t data = events[i].data.u64;
		bool is_descriptor = (uint32_t)data < MOST_DESCRIPTORS;

		names_write(&names_epoll, events[i].events, names, sizeof(names));
		snprintf(item, sizeof(item), is_descriptor ? "%" PRIu64 ":%s" : "0x%" PRIx64 ":%s",
			 is_descriptor ? (uint32_t)data : data, names);
		if (!add_item(text, item))
			return;
	}
	if (known < count)
		add_item(text, "…");
}

enum value { VALUE_NUMBER, VALUE_LINGER, VALUE_TIME, VALUE_TEXT };

static enum value find_value(int level, int option)
{
	if (level == IPPROTO_TCP)
		return option == TCP_CONGESTION || option == TCP_ULP ? VALUE_TEXT : VALUE_NUMBER;
	if (level != SOL_SOCKET)
		return VALUE_NUMBER;
	if (option == SO_LINGER)
		return VALUE_LINGER;
	if (option == SO_RCVTIMEO || option == SO_SNDTIMEO)
		return VALUE_TIME;
	return option == SO_BINDTODEVICE ? VALUE_TEXT : VALUE_NUMBER;
}

/* What is of no length that we know is told by it. */
static void write_value(const struct memory *memory, enum value value, char *text)
{
	union {
		int number;
		struct linger linger;
		struct timeval time;
	} option = { .number = 0 };
	size_t size = (size_t)memory->size;

	memcpy(&option, memory->bytes, size < sizeof(option) ? size : sizeof(option));
	if (value == VALUE_TEXT)
		snprintf(text, MOST_TEXT, "%.*s", memory->size, memory->bytes);
	else if (value == VALUE_LINGER && size == sizeof(option.linger))
		snprintf(text, MOST_TEXT, option.linger.l_onoff ? "%d s" : "off",
			 option.linger.l_linger);
	else if (value == VALUE_TIME && size == sizeof(option.time))
		snprintf(text, MOST_TEXT, "%ld.%06ld s", (long)option.time.tv_sec,
			 (long)option.time.tv_usec);
	else if (size == sizeof(option.number))
		snprintf(text, MOST_TEXT, "%d", option.number);
	else
		snprintf(text, MOST_TEXT, "%zu bytes", size);
}

/* The last byte is a zero; a path that fills all may have gone on. */
static void write_path(const struct memory *memory, char *text)
{
	snprintf(text, MOST_TEXT, "%.*s%s", memory->size, memory->bytes,
		 memory->size == MOST_CAPTURED ? "…" : "");
}

static void write_folder(int folder, char *text)
{
	snprintf(text, MOST_TEXT, folder == AT_FDCWD ? "AT_FDCWD" : "%d", folder);
}

static struct memory find_memory(const struct call *call, const struct long_record *record,
				 size_t index)
{
	struct captures captures = call_captures(call, (enum phase)record->record.phase);

	for (size_t i = 0; i < MOST_CAPTURES; i++)
		if (captures.each[i].kind && captures.each[i].argument == index)
			return (struct memory){ record->captured[i], record->record.captured[i] };
	return (struct memory){ NULL, -1 };
}

static void write_memory(const struct memory *memory, const struct record *record, enum form form,
			 const __u64 *value, char *text)
{
	switch (form) {
	case FORM_PATH:
		write_path(memory, text);
		break;
	case FORM_VALUE:
	case FORM_VALUE_BACK:
		write_value(memory, find_value((int)value[-2], (int)value[-1]), text);
		break;
	case FORM_POLL:
		write_polled(memory, value[1], (enum phase)record->phase, text);
		break;
	case FORM_EVENT:
		write_events(memory, 1, text);
		break;
	case FORM_EVENTS_BACK:
		write_events(memory, (uint64_t)record->result, text);
		break;
	default:
		write_address(memory->bytes, (size_t)memory->size, text);
	}
}

static void write_captured(const struct call *call, const struct long_record *record, size_t index,
			   char *text)
{
	struct memory memory = find_memory(call, record, index);
	const __u64 *value = &record->record.arguments[index];

	if (!*value)
		snprintf(text, MOST_TEXT, "NULL");
	else if (memory.size < 0)
		snprintf(text, MOST_TEXT, "?");
	else
		write_memory(&memory, &record->record, call->arguments[index].form, value, text);
}

void text_write(const struct call *call, const struct long_record *record, size_t index,
		char text[MOST_TEXT])
{
	const struct argument *argument = &call->arguments[index];
	const __u64 *values = record->record.arguments;

	*text = '\0';
	if (argument->form == FORM_NAMES)
		names_write(argument->names, (unsigned int)values[index], text, MOST_TEXT);
	else if (argument->form == FORM_OPTION)
		names_write(names_of_options((int)values[index - 1]), (unsigned int)values[index],
			    text, MOST_TEXT);
	else if (argument->form == FORM_FOLDER)
		write_folder((int)values[index], text);
	else
		write_captured(call, record, index, text);
}

void text_write_back(const struct call *call, const struct long_record *record,
		     char text[MOST_TEXT])
{
	const struct argument *argument = call_told_back(call);

	*text = '\0';
	if (argument && record->record.captured[0] > 0)
		text_write(call, record, (size_t)(argument - call->arguments), text);
}
