/* SPDX-License-Identifier: MIT */
/* The metadata of a trace: what tells a reader how the streams are laid out. */

#include "metadata.h"
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char trace_layout[] =
    "/* CTF 1.8 */\n"
    "typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
    "typealias integer { size = 64; align = 8; signed = false; } := uint64_t;\n"
    "typealias integer { size = 32; align = 8; signed = true; } := int32_t;\n"
    "typealias integer { size = 64; align = 8; signed = true; } := int64_t;\n"
    "typealias integer { size = 32; align = 8; signed = false; base = 8; } := mode_t;\n"
    "typealias integer { size = 64; align = 8; signed = false; base = 16; } := pointer_t;\n"
    "trace {\n"
    "	major = 1; minor = 8; byte_order = le;\n"
    "	packet.header := struct { uint32_t magic; uint32_t stream_id; };\n"
    "};\n";

/*
 * Readers put on one time line what has a clock of the same uuid, that of the machine's start, or
 * what tells the time since 1970, as babeltrace 2 takes it of every clock of LTTng's.
 */
static const char clock_layout[] =
    "clock {\n"
    "	name = \"monotonic\"; uuid = \"%.36s\"; description = \"Monotonic Clock\";\n"
    "	freq = 1000000000; offset = %llu; absolute = true;\n"
    "};\n"
    "typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; }\n"
    "	:= clock_t;\n";

static const char stream_layout[] =
    "stream {\n"
    "	id = 0;\n"
    "	packet.context := struct {\n"
    "		clock_t timestamp_begin; clock_t timestamp_end;\n"
    "		uint64_t content_size; uint64_t packet_size; uint64_t packet_seq_num;\n"
    "		uint64_t events_discarded; uint32_t cpu_id;\n"
    "	};\n"
    "	event.header := struct { uint32_t id; clock_t timestamp; };\n"
    "	event.context := struct { int32_t _vpid; int32_t _vtid; string _procname; };\n"
    "};\n";

static int read_boot_id(char *id, size_t size)
{
	int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (file < 0)
		return -errno;
	length = read(file, id, size - 1);
	close(file);
	id[length < 0 ? 0 : length] = '\0';
	return length < 36 ? -EIO : 0;
}

/* A name of a machine may be any. */
static void write_quoted(const char *text, FILE *file)
{
	for (; *text; text++) {
		if (strchr("\"\\\n", *text))
			fputc('\\', file);
		fputc(*text == '\n' ? 'n' : *text, file);
	}
}

static int write_layout(FILE *file, const char *host)
{
	struct utsname machine;
	char boot_id[64];
	int error = read_boot_id(boot_id, sizeof(boot_id));

	if (error)
		return error;
	uname(&machine);
	fputs(trace_layout, file);
	fputs("env {\n	hostname = \"", file);
	write_quoted(host, file);
	fprintf(file,
		"\"; domain = \"kernel\"; sysname = \"Linux\";\n"
		"	kernel_release = \"%s\"; tracer_name = \"python-syscalls\";\n"
		"};\n",
		machine.release);
	fprintf(file, clock_layout, boot_id, (unsigned long long)clock_measure_offset());
	fputs(stream_layout, file);
	return 0;
}

int metadata_flush(struct metadata *metadata)
{
	off_t whole = metadata->whole;
	int error;

	if (!fflush(metadata->file)) {
		metadata->whole = ftello(metadata->file);
		return 0;
	}
	error = -errno;
	__fpurge(metadata->file);
	return ftruncate(fileno(metadata->file), whole) ? -errno : error;
}

int metadata_open(struct metadata *metadata, int folder, const char *host)
{
	int file = openat(folder, "metadata", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	int error;

	metadata->file = file < 0 ? NULL : fdopen(file, "w");
	if (!metadata->file)
		return -errno;
	error = write_layout(metadata->file, host);
	return error ? error : metadata_flush(metadata);
}

static const char *type_of(enum form form)
{
	if (form_is_text(form, PHASE_ENTRY))
		return "string";
	switch (form) {
	case FORM_INT:
		return "int32_t";
	case FORM_LONG:
		return "int64_t";
	case FORM_SIZE:
		return "uint64_t";
	case FORM_MODE:
		return "mode_t";
	default:
		return "pointer_t";
	}
}

static void describe_entry(FILE *file, const struct call *call)
{
	const struct argument *argument = call->arguments;

	for (; argument < call->arguments + MOST_ARGUMENTS && argument->form; argument++)
		fprintf(file, "%s _%s; ", type_of(argument->form), argument->name);
}

static void describe_exit(FILE *file, const struct call *call, bool is_told_back)
{
	fprintf(file, "%s _ret; ", call->is_pointer ? "pointer_t" : "int64_t");
	if (is_told_back)
		fprintf(file, "string _%s; ", call_told_back(call)->name);
}

static void describe_fields(FILE *file, unsigned int class, enum telling telling)
{
	const struct call *call = call_find(class);

	if (!call_name(class))
		fputs("int32_t _id; ", file);
	if (telling == TELL_ENTRY)
		describe_entry(file, call);
	else
		describe_exit(file, call, telling == TELL_EXIT_AND_BACK);
}

/* Without gaps: a filter of babeltrace 2.0, debug-info, ends in an assertion where there are any.
 */
uint32_t metadata_describe(struct metadata *metadata, unsigned int class, enum telling telling)
{
	uint32_t *id = &metadata->ids[class * TELLINGS + telling];
	const char *name = call_name(class);

	if (*id)
		return *id - 1;
	*id = ++metadata->described;
	fprintf(metadata->file,
		"event { name = \"%ssyscall_%s_%s\"; id = %u; stream_id = 0; fields := struct { ",
		class == CLASS_COMPAT ? "compat_" : "", telling == TELL_ENTRY ? "entry" : "exit",
		name ? name : "unknown", *id - 1);
	describe_fields(metadata->file, class, telling);
	fputs("}; };\n", metadata->file);
	return *id - 1;
}

int metadata_close(struct metadata *metadata)
{
	return metadata->file && fclose(metadata->file) ? -errno : 0;
}
