/* SPDX-License-Identifier: MIT */
/* A trace of system calls: CTF 1.8, in a folder. */

#include "trace.h"
#include "clock.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A reader takes every file of the folder for a part of the trace. */
static int check_empty(int folder)
{
	int file = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *files = file < 0 ? NULL : fdopendir(file);
	int count = 0, error;

	if (!files)
		return -errno;
	errno = 0;
	while (readdir(files))
		count++;
	error = -errno;
	closedir(files);
	return !error && count > 2 ? -ENOTEMPTY : error;
}

int trace_open(struct trace *trace, const char *path, const char *host)
{
	int error;

	for (unsigned int cpu = 0; cpu < MOST_CPUS; cpu++)
		trace->streams[cpu] = (struct stream){ .file = -1, .cpu = cpu };
	if (mkdir(path, 0777) && errno != EEXIST)
		return -errno;
	trace->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (trace->folder < 0)
		return -errno;
	error = check_empty(trace->folder);
	return error ? error : metadata_open(&trace->metadata, trace->folder, host);
}

static void put_number(struct stream *stream, enum form form, uint64_t value)
{
	bool is_short = form == FORM_INT || form == FORM_MODE;

	stream_put(stream, &value, is_short ? 4 : 8);
}

static void put_entry(struct stream *stream, const struct call *call,
		      const struct long_record *record)
{
	const struct argument *argument = call->arguments;
	char text[MOST_TEXT];

	for (size_t i = 0; i < MOST_ARGUMENTS && argument[i].form; i++) {
		if (!form_is_text(argument[i].form, PHASE_ENTRY)) {
			put_number(stream, argument[i].form, record->record.arguments[i]);
			continue;
		}
		text_write(call, record, i, text);
		stream_put_string(stream, text);
	}
}

/* Of a call that is not known: its number. */
static void put_class(struct stream *stream, unsigned int class, const struct record *record)
{
	if (!call_name(class))
		stream_put(stream, &record->number, sizeof(record->number));
}

static void put_head(struct stream *stream, uint32_t id, const struct record *record)
{
	char name[MOST_NAME + 1] = "";

	memcpy(name, record->name, MOST_NAME);
	stream_put(stream, &id, sizeof(id));
	stream_put(stream, &stream->end, sizeof(stream->end));
	stream_put(stream, &record->process, sizeof(record->process));
	stream_put(stream, &record->thread, sizeof(record->thread));
	stream_put_string(stream, name);
}

static void put_event(struct stream *stream, struct metadata *metadata,
		      const struct long_record *record)
{
	unsigned int class = call_class(&record->record);
	const struct call *call = call_find(class);
	enum telling telling = TELL_ENTRY;
	char back[MOST_TEXT];

	if (record->record.phase == PHASE_EXIT) {
		text_write_back(call, record, back);
		telling = *back ? TELL_EXIT_AND_BACK : TELL_EXIT;
	}
	put_head(stream, metadata_describe(metadata, class, telling), &record->record);
	put_class(stream, class, &record->record);
	if (telling == TELL_ENTRY)
		put_entry(stream, call, record);
	else
		stream_put(stream, &record->record.result, sizeof(record->record.result));
	if (telling == TELL_EXIT_AND_BACK)
		stream_put_string(stream, back);
}

int trace_write(struct trace *trace, const struct long_record *record)
{
	struct stream *stream = &trace->streams[record->record.cpu];
	int error =
	    stream_begin_event(stream, trace->folder, record->record.time, record->record.lost);
	size_t before = stream->used;

	if (error)
		return error;
	put_event(stream, &trace->metadata, record);
	error = metadata_flush(&trace->metadata);
	if (error)
		stream->used = before; /* no reader would know what it is */
	else
		trace->written++;
	return error;
}

static void keep_first(int *kept, int error)
{
	if (!*kept)
		*kept = error;
}

int trace_close(struct trace *trace, const volatile __u64 *lost)
{
	uint64_t now = clock_read(CLOCK_MONOTONIC);
	int error = 0;

	for (unsigned int cpu = 0; cpu < MOST_CPUS; cpu++)
		keep_first(&error, stream_end(&trace->streams[cpu], trace->folder, now, lost[cpu]));
	keep_first(&error, metadata_close(&trace->metadata));
	if (trace->folder >= 0)
		close(trace->folder);
	return error;
}
